"""The plain forms of deeds that need no more than a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm


class ActForm(DsfrBaseForm):
    """Carries the version that the person saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(ActForm):
    """A deed with its reason."""

    reason = forms.CharField(label=_("Motif"), widget=forms.Textarea(attrs={"rows": 4}))


class ConfirmForm(ActForm):
    """A deed that only asks to be confirmed."""
