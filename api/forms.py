"""The form of a new token."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from api.scopes import scopes

LIVES = [(30, _("Un mois")), (90, _("Trois mois")), (365, _("Un an"))]


class TokenForm(DsfrBaseForm):
    """What the token is for, what it opens, for how long."""

    label = forms.CharField(
        label=_("Usage"), max_length=100, help_text=_("Le nom du programme qui s’en servira.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Portée"), widget=forms.CheckboxSelectMultiple, choices=lambda: scopes().items()
    )
    days = forms.TypedChoiceField(label=_("Durée"), choices=LIVES, coerce=int, initial=90)
