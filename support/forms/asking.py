"""The form of a request for help: common questions, then those of its kind."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from dsfr.forms import DsfrBaseForm

from accounts.models import Organisation
from accounts.permissions import Permission
from projects.models import Project, ProjectStatus
from support.forms.fields import long_text
from support.models import ASKED, Asked
from workflow.forms import DayField, TextField

YES_NO = [("", _("Choisissez")), ("yes", _("Oui")), ("no", _("Non"))]
CLOSED_PROJECTS = (ProjectStatus.WITHDRAWN, ProjectStatus.ARCHIVED)


class KindQuestions(forms.Form):
    """The questions of one kind; what is lent is wanted until a day to come."""

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise ValidationError(_("Cela finirait avant d’avoir commencé : ce jour est passé."))
        return until


class HelpForm(KindQuestions, DsfrBaseForm):
    """Who asks, about what; subclasses add the questions of one kind.

    ``draft_key`` is drawn with the page: the same page sent twice asks once.
    """

    kind: str
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choisissez")
    )
    project = forms.ModelChoiceField(
        label=_("Projet concerné"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=_("Aucun pour l’instant"),
        help_text=_("Une aide peut être demandée avant tout projet, puis y être rattachée."),
    )
    subject = TextField(label=_("Objet"), max_length=200)
    question = long_text(
        label=_("Votre besoin"),
        help_text=_("Ce que vous cherchez à faire et ce qui vous en empêche aujourd’hui."),
    )
    draft_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        ids = user.organisation_ids_for(Permission.SUPPORT_ASK)
        fields["organisation"].queryset = Organisation.objects.filter(pk__in=ids)
        if len(set(ids)) == 1:
            fields["organisation"].widget = forms.HiddenInput()
            fields["organisation"].initial = ids[0]
        fields["project"].queryset = (
            Project.objects.visible_to(user)
            .filter(organisation_id__in=ids)
            .exclude(status__in=CLOSED_PROJECTS)
            .order_by("title", "pk")
        )

    @property
    def details(self) -> dict:
        """The answers to the kind's own questions, ready to be stored."""
        return stored(self.kind, self.cleaned_data)


def stored(kind: str, said: dict) -> dict:
    """The answers to the questions of a kind, as they are kept: the empty ones left out."""
    values = {asked.key: said.get(asked.key) for asked in ASKED[kind]}
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in values.items()
        if value not in (None, "")
    }


def field_of(asked: Asked) -> forms.Field:
    common = {"label": asked.label, "required": asked.required, "help_text": asked.help}
    if asked.type == "long":
        return long_text(rows=4, **common)
    if asked.type == "date":
        return DayField(**common)
    if asked.type == "number":
        return forms.IntegerField(min_value=1, max_value=60, **common)
    if asked.type == "yes_no":
        return forms.ChoiceField(choices=YES_NO, **common)
    if asked.type == "choice":
        return forms.ChoiceField(choices=[("", _("Choisissez")), *asked.choices], **common)
    return TextField(max_length=500, **common)


def help_form(kind: str) -> type[HelpForm]:
    """The form of one kind of help."""
    fields = {asked.key: field_of(asked) for asked in ASKED[kind]}
    return type("KindForm", (HelpForm,), {"kind": kind, "__doc__": HelpForm.__doc__, **fields})


def questions_form(kind: str) -> type[forms.Form]:
    """The questions of one kind alone, for the doors that ask the rest otherwise."""
    return type("QuestionsForm", (KindQuestions,), {a.key: field_of(a) for a in ASKED[kind]})
