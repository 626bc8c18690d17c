"""What each deed on a support case asks of a program."""

from typing import Any

from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import Organisation, User
from accounts.permissions import Permission, Role
from api.fields import DayField, KeyField, NamedRowField, PersonField, TextField
from projects.models import Project
from support.forms.asking import questions_form, stored
from support.models import SupportKind
from support.queries import capacities
from workflow.api import DeedFields, PlainFields, ReasonFields

TEXT = 10_000


def agents(_context: dict) -> Any:
    """The people who may take a case."""
    return User.objects.holding(Role.SUPPORT_AGENT)


def projects_to_join(context: dict) -> Any:
    """The projects that the caller sees, of the case's organisation when there is a case."""
    seen = Project.objects.visible_to(context["request"].user)
    case = context.get("file")
    return seen.filter(organisation=case.organisation_id) if case is not None else seen


def asking_organisations(context: dict) -> Any:
    """The organisations for which the caller may ask."""
    held = context["request"].user.organisation_ids_for(Permission.SUPPORT_ASK)
    return Organisation.objects.filter(pk__in=held)


class DaysField(serializers.DecimalField):
    """Person-days, to the hundredth."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, min_value=0, **kwargs)


class HelpFields(serializers.Serializer):
    """A request for help. ``details`` answers the questions of its kind."""

    organisation = KeyField(slug_field="key", rows=asking_organisations)
    kind = serializers.ChoiceField(choices=SupportKind.choices)
    subject = TextField(max_length=200)
    question = TextField(max_length=TEXT)
    project = KeyField(
        slug_field="reference", rows=projects_to_join, required=False, allow_null=True
    )
    details = serializers.DictField(child=serializers.CharField(max_length=TEXT), default=dict)

    def validate(self, attrs: dict) -> dict:
        form = questions_form(attrs["kind"])(attrs["details"])
        if not form.is_valid():
            raise serializers.ValidationError({"details": dict(form.errors)})
        unknown = sorted(set(attrs["details"]) - set(form.fields))
        if unknown:
            raise serializers.ValidationError(
                {"details": {name: [_("Cette question n’est pas posée.")] for name in unknown}}
            )
        return {**attrs, "details": stored(attrs["kind"], form.cleaned_data)}


class CapacityField(NamedRowField):
    """A quarter, ``2026-T3``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(RegexValidator(r"^\d{4}-T[1-4]\Z"))

    def find(self, text: str) -> Any:
        year, quarter = text.split("-T")
        for held in capacities(timezone.localdate()):
            if (held.year, held.quarter) == (int(year), int(quarter)):
                return held
        raise serializers.ValidationError(_("La capacité de ce trimestre n’est pas ouverte."))


class QualifyFields(DeedFields):
    """Who takes the case, for how many days, until when, on which quarter."""

    owner = PersonField(rows=agents)
    estimated_days = DaysField()
    due_on = DayField()
    capacity = CapacityField(required=False, allow_null=True, help_text="Sinon celui de l’échéance")


class AssignFields(DeedFields):
    """Who takes the case over."""

    owner = PersonField(rows=agents)


class EstimateFields(DeedFields):
    """A new estimate and why."""

    estimated_days = DaysField()
    reason = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


class ReopenFields(ReasonFields):
    """Why, and what the whole case is now thought to take (required for one that was declined)."""

    estimated_days = DaysField(required=False, allow_null=True)


class ResolveFields(DeedFields):
    """The answer and the days that it took."""

    answer = serializers.CharField(max_length=TEXT)
    actual_days = DaysField()


class TextFields(PlainFields):
    """A message or a note."""

    text = serializers.CharField(max_length=TEXT)


class TaskFields(PlainFields):
    """What to do, by whom, for when."""

    title = serializers.CharField(max_length=200)
    assignee = PersonField(rows=agents)
    due_on = DayField(required=False, allow_null=True)


class FinishFields(PlainFields):
    """Which task is done, by its number in the case."""

    task = serializers.IntegerField(min_value=1, max_value=10_000)

    def validate_task(self, number: int) -> Any:
        tasks = list(self.context["file"].tasks.order_by("pk"))
        if number > len(tasks):
            raise serializers.ValidationError(_("Cette tâche n’existe pas."))
        return tasks[number - 1]


class JoinFields(PlainFields):
    """The project to tie the case to."""

    project = KeyField(slug_field="reference", rows=projects_to_join)


class RateFields(PlainFields):
    """What the ministry thinks of the help."""

    score = serializers.IntegerField(min_value=1, max_value=5)
    comment = serializers.CharField(max_length=TEXT, required=False, allow_blank=True, default="")


__all__ = [
    "AssignFields",
    "EstimateFields",
    "FinishFields",
    "HelpFields",
    "JoinFields",
    "QualifyFields",
    "RateFields",
    "ReasonFields",
    "ReopenFields",
    "ResolveFields",
    "TaskFields",
    "TextFields",
]
