"""Who is invited on a project, and who no longer is."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.forms import ActForm


class InviteForm(ActForm):
    """The professional address of a colleague who has an account."""

    email = forms.EmailField(
        label=_("Adresse électronique professionnelle du collègue"),
        help_text=_("Par exemple prenom.nom@ministere.gouv.fr. La personne doit avoir un compte."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class RevokeForm(ActForm):
    """The address is the one of the link that was followed."""

    email = forms.EmailField(widget=forms.HiddenInput)
