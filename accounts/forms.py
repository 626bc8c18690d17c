"""The forms of sign-in, of a password, of people in the admin."""

from collections.abc import Callable

from django import forms
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from accounts.actions import passwords
from accounts.models import Membership, User
from accounts.permissions import Role

#: The strands that a reviewer may be bound to: filled from above, by the wing that knows them.
STRANDS: list = []


class SignInForm(AuthenticationForm, DsfrBaseForm):
    """An address and a password; one sentence for both when they do not match."""

    username = forms.EmailField(
        label=_("Adresse électronique professionnelle"),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "class": "fr-input"}),
    )
    error_messages = {
        "invalid_login": _("Adresse ou mot de passe inconnus. Vérifiez-les, puis recommencez."),
        "inactive": _("Ce compte est fermé. Écrivez au guichet depuis la page d’aide."),
    }


class CodeForm(DsfrBaseForm):
    """Six digits of the application, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        min_length=6,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "fr-input"}),
    )


class PasskeyForm(DsfrBaseForm):
    """A name for a new key, and what the device answered (written by the page's script)."""

    name = forms.CharField(
        label=_("Nom de cette clé"),
        help_text=_("Pour la reconnaître : « clé USB du bureau », « téléphone »."),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
    )
    answer = forms.CharField(
        required=False, max_length=20_000, widget=forms.HiddenInput(), initial=""
    )


class _Logged(SetPasswordForm):
    """A new password that is not kept without the log of accounts saying so."""

    def save(self, commit: bool = True) -> User:
        return passwords.choose(self, at=timezone.now())

    def keep(self) -> User:
        return super().save()


class ChoosePasswordForm(_Logged, DsfrBaseForm):
    """A new password, twice; the rules are Django's validators."""


class OwnPasswordForm(_Logged, AdminPasswordChangeForm):
    """The same in the admin, where one gives the old one first."""


class ReasonedActionForm(ActionForm):
    """The choice of a deed on several rows, with room for its reason."""

    reason = forms.CharField(label=_("Motif"), required=False, max_length=300)


class WholeForm(forms.ModelForm):
    """Checks each constraint of the row, also one that reads a field outside the form.

    Django leaves those to the database, whose refusal is then an error 500.
    """

    _get_validation_exclusions: Callable[[], set[str]]
    _update_errors: Callable[[ValidationError], None]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc] # the stubs leave it out
        if self.errors:
            return
        unread = {name for name in self._get_validation_exclusions() if name in self.fields}
        try:
            self.instance.validate_constraints(exclude=unread)
        except ValidationError as refused:
            self._update_errors(refused)


class PersonForm(WholeForm):
    """A person's account as an administrator sees it: the password is nowhere."""

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "is_active", "joined_on"]

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class MembershipForm(forms.ModelForm):
    """A role somewhere; only a reviewer may be bound to one strand."""

    strand = forms.ChoiceField(
        label=_("volet"),
        required=False,
        choices=lambda: [("", _("Les deux")), *STRANDS],
        help_text=_("Pour un instructeur seulement."),
    )

    class Meta:
        model = Membership
        fields = ["organisation", "role", "strand", "started_on", "ended_on"]

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if data.get("strand") and data.get("role") != Role.REVIEWER:
            self.add_error("strand", _("Seul un instructeur est rattaché à un volet."))
        return data
