"""The forms of the pages of Chorus."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.forms import DayField


class DepositForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=_("Fichier de l’extrait"),
        help_text=_("CSV ou XLSX, engagements (jp51) ou paiements (jp57), 50 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    extracted_on = DayField(label=_("Tiré de Chorus le"), initial=timezone.localdate)
    is_partial = forms.BooleanField(
        label=_("Extrait partiel"),
        required=False,
        help_text=_(
            "À cocher si l’extrait ne contient pas toute la période : il ajoutera des lignes "
            "sans en faire disparaître."
        ),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Motif"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
