"""The sign-in form."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm


class SignInForm(AuthenticationForm, DsfrBaseForm):
    """An address and a password; one sentence for both when they do not match."""

    error_messages = {
        "invalid_login": _("Adresse ou mot de passe inconnus. Vérifiez-les, puis recommencez."),
        "inactive": _("Ce compte est fermé. Écrivez au guichet depuis la page d’aide."),
    }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("Adresse électronique professionnelle")
        self.fields["username"].widget = forms.EmailInput(
            attrs={"autocomplete": "username", "class": "fr-input", "autofocus": False}
        )
        self.fields["password"].label = _("Mot de passe")
