"""The fields of the deeds on a session of the committee."""

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from accounts.permissions import Role
from api.fields import DayField, KeyField, MoneyField, NamedRowField, PersonField
from funding.actions.committee.scenarios import Answer
from funding.actions.committee.sessions import Composition
from funding.forms.committee import desk_members
from funding.ledger.models import BudgetLine
from funding.models import Choice, Cofinancing, FinancingInstrument, Scenario, VoteValue
from funding.queries.committee.agenda import session_page
from workflow.api import DeedFields, PlainFields


def chairs(_context: dict) -> Any:
    """Those who may preside."""
    return User.objects.holding(Role.DECISION_MAKER)


def sitters(_context: dict) -> Any:
    """Those who may sit."""
    return desk_members()


def open_budget_lines(_context: dict) -> Any:
    """The lines on which a session may decide."""
    return BudgetLine.objects.filter(closed_on=None)


def ready(context: dict) -> Any:
    """The files that may join the agenda: advised, deferred, or in committee without session."""
    session = context["file"]
    seen = Cofinancing.objects.visible_to(context["request"].user)
    states = Q(status__in=["recommended", "not_recommended", "deferred", "in_committee"])
    return seen.filter(states, strand=session.budget_line.strand).exclude(
        agenda_items__outcome="pending"
    )


class ItemField(NamedRowField):
    """A file of the agenda, by its reference, among those that the caller may read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, help_text="Référence d’un dossier inscrit", **kwargs)

    def find(self, wanted: str) -> Any:
        for row in rows_of(self.context):
            if row.file.reference == wanted and row.item.outcome != "removed":
                return row.item
        raise serializers.ValidationError(_("Ce dossier n’est pas à l’ordre du jour, pour vous."))


def rows_of(context: dict) -> list[Any]:
    """The agenda as the caller may read it, read once a request."""
    if "agenda" not in context:
        page = session_page(context["file"], context["request"].user, timezone.now())
        context["agenda"] = [row for row in page.rows if not row.gate]
    return context["agenda"]


class CompositionFields(serializers.Serializer):
    """Title, day, quorum, chair and members of a session."""

    title = serializers.CharField(max_length=160)
    held_on = DayField()
    quorum = serializers.IntegerField(min_value=1, max_value=50)
    chair = PersonField(rows=chairs)
    members = serializers.ListField(child=PersonField(rows=sitters), min_length=1, max_length=50)


class PlanFields(CompositionFields):
    """A new session: the line it decides on, then its composition."""

    budget_line = KeyField(slug_field="code", rows=open_budget_lines)


class ComposeFields(CompositionFields, DeedFields):
    """The composition of a session, changed."""


def composition_of(said: dict) -> Composition:
    """What the actions take."""
    return Composition(
        title=said["title"],
        held_on=said["held_on"],
        quorum=said["quorum"],
        chair=said["chair"],
        members=tuple(dict.fromkeys(said["members"])),
    )


class RemovedFields(serializers.Serializer):
    """A file taken off the agenda, and why."""

    file = ItemField()
    reason = serializers.CharField(max_length=500)


class AgendaFields(DeedFields):
    """Files to add, or else the order of those that wait and those taken off."""

    add = serializers.ListField(
        child=KeyField(slug_field="reference", rows=ready), required=False, max_length=200
    )
    order = serializers.ListField(child=ItemField(), required=False, max_length=200)
    removed = RemovedFields(many=True, required=False, max_length=200)

    def validate(self, attrs: dict) -> dict:
        moved = "order" in attrs or "removed" in attrs
        if bool(attrs.get("add")) is moved:
            raise serializers.ValidationError(
                {"add": _("Ajoutez des dossiers, ou bien donnez l’ordre et les retraits.")}
            )
        return attrs


class AnswerRowFields(serializers.Serializer):
    """What a scenario answers on one file."""

    file = ItemField()
    choice = serializers.ChoiceField(choices=Choice.choices)
    amount = MoneyField(required=False, allow_null=True, min_value=Decimal("0.01"))
    instrument = serializers.ChoiceField(
        choices=FinancingInstrument.choices, required=False, allow_blank=True, default=""
    )
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    derogation_reason = serializers.CharField(
        max_length=2000, required=False, allow_blank=True, default=""
    )

    def validate(self, attrs: dict) -> dict:
        asked = attrs["file"].cofinancing.requested_amount
        if attrs["choice"] == Choice.GRANT and (attrs.get("amount") or 0) > asked:
            raise serializers.ValidationError({"amount": _("Au plus le montant demandé.")})
        return attrs


class ScenarioFields(PlainFields):
    """A scenario by its name: a new one, or with ``scenario_version`` the one of that name anew."""

    name = serializers.CharField(max_length=80)
    scenario_version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    ceiling = MoneyField(required=False, allow_null=True, min_value=Decimal(0))
    answers = AnswerRowFields(many=True, max_length=200)

    def validate_answers(self, rows: list[dict]) -> list[Answer]:
        files = [row["file"].pk for row in rows]
        if len(set(files)) != len(files):
            raise serializers.ValidationError(_("Un dossier n’a qu’une réponse."))
        return [
            Answer(
                item=row["file"],
                choice=row["choice"],
                amount=row.get("amount"),
                reason=row["reason"],
                derogation_reason=row["derogation_reason"],
                instrument=row["instrument"],
            )
            for row in rows
        ]


class PromoteFields(DeedFields):
    """A scenario by its name, at the version that was read."""

    scenario = serializers.CharField(max_length=80)
    scenario_version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)

    def validate_scenario(self, name: str) -> Scenario:
        return scenario_named(self.context["file"], name)


def scenario_named(session: Any, name: str) -> Scenario:
    """A scenario of the session; 404 otherwise."""
    rows = session.scenarios.select_related("session__budget_line")
    return get_object_or_404(rows, name=name)


class CallFields(PlainFields):
    """The file that the room examines now."""

    file = ItemField()


class VoteRowFields(serializers.Serializer):
    """A vote on one file."""

    file = ItemField()
    value = serializers.ChoiceField(choices=VoteValue.choices)


class VoteFields(PlainFields):
    """A member's votes, all of them or none."""

    votes = VoteRowFields(many=True, min_length=1, max_length=200)


__all__ = [
    "AgendaFields",
    "CallFields",
    "ComposeFields",
    "PlanFields",
    "PromoteFields",
    "ScenarioFields",
    "VoteFields",
    "composition_of",
    "rows_of",
    "scenario_named",
]
