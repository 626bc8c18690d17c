"""The filters of the list of cases."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from support.models import SupportKind, SupportStatus


class CaseFilters(DsfrBaseForm):
    """Any of them may be left empty; an unknown value filters nothing."""

    q = forms.CharField(label=_("Objet ou référence"), required=False, max_length=200)
    statut = forms.ChoiceField(
        label=_("État"),
        required=False,
        choices=[
            ("", _("Tous")),
            ("open", _("Ouverts")),
            ("late", _("En retard")),
            *SupportStatus.choices,
        ],
    )
    nature = forms.ChoiceField(
        label=_("Nature"), required=False, choices=[("", _("Toutes")), *SupportKind.choices]
    )
    qui = forms.ChoiceField(
        label=_("Dossiers"),
        required=False,
        choices=[("", _("Tous ceux que je peux voir")), ("mine", _("Les miens"))],
    )
