"""Sessions of the committee: agenda, votes and scenarios as the caller may read them, and deeds."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import Filters
from api.fields import LightFields, MoneyField
from api.filters import Ordering, Words
from funding.actions.committee import enrolling, minutes, scenarios, sessions, voting
from funding.api.fields import committee as f
from funding.lifecycle import COMMITTEE
from funding.models import CommitteeSession, SessionStatus
from funding.queries.committee.agenda import session_page
from workflow.api import Deed, FileShape, FileViewSet, WholeFile


class CommitteeRow(FileShape):
    """A session in a list."""

    lifecycle = COMMITTEE
    collection = "committees"

    title = serializers.CharField()
    held_on = serializers.DateField()
    budget_line = serializers.CharField(source="budget_line.code", help_text="Code de la ligne")
    quorum = serializers.IntegerField()
    chair = serializers.CharField(help_text="Nom du président de séance")


class VoteShape(LightFields):
    """A vote that counts."""

    member = serializers.CharField()
    value = serializers.CharField()


class AgendaShape(LightFields):
    """A file of the agenda. A file closed by ``gate`` shows its reference and its title alone."""

    file = serializers.CharField()
    title = serializers.CharField()
    position = serializers.IntegerField()
    outcome = serializers.CharField()
    gate = serializers.CharField()
    requested_amount = MoneyField(allow_null=True)
    granted_amount = MoneyField(allow_null=True)
    mark = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    recused = serializers.ListField(child=serializers.CharField())
    votes = VoteShape(many=True)
    may_vote = serializers.BooleanField()


class ChoiceShape(LightFields):
    """What a scenario answers on a file that the caller may read."""

    file = serializers.CharField()
    choice = serializers.CharField()
    amount = MoneyField(allow_null=True)
    instrument = serializers.CharField()
    reason = serializers.CharField()
    derogation_reason = serializers.CharField()


class ScenarioShape(LightFields):
    """A what-if over the agenda."""

    name = serializers.CharField()
    version = serializers.IntegerField()
    ceiling = MoneyField(allow_null=True)
    explanation = serializers.CharField()
    promoted_at = serializers.DateTimeField(allow_null=True)
    answers = ChoiceShape(many=True)


class CommitteeShape(WholeFile, CommitteeRow):
    """One session, whole. ``available``: AE left on the line, for those who may read it."""

    members = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField()
    current_file = serializers.SerializerMethodField(help_text="Dossier que la salle examine")
    agenda = serializers.SerializerMethodField()
    scenarios = serializers.SerializerMethodField()

    def _page(self, session: CommitteeSession) -> Any:
        pages = self.context.setdefault("pages", {})
        if session.pk not in pages:
            user = self.context["request"].user
            pages[session.pk] = session_page(session, user, timezone.now())
        return pages[session.pk]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_members(self, session: CommitteeSession) -> list[str]:
        return [str(seat.member) for seat in self._page(session).seats]

    @extend_schema_field(MoneyField(allow_null=True))
    def get_available(self, session: CommitteeSession) -> str | None:
        found = self._page(session).available
        return None if found is None else str(found)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_current_file(self, session: CommitteeSession) -> str | None:
        row = self._page(session).current
        return row.file.reference if row else None

    @extend_schema_field(AgendaShape(many=True))
    def get_agenda(self, session: CommitteeSession) -> Any:
        return AgendaShape([_agenda_row(r) for r in self._page(session).rows], many=True).data

    @extend_schema_field(ScenarioShape(many=True))
    def get_scenarios(self, session: CommitteeSession) -> Any:
        page = self._page(session)
        readable = {row.item.pk: row.file.reference for row in page.readable}
        drawn = session.scenarios.prefetch_related("choices").order_by("pk")
        told = [_scenario(s, readable, sees_money=page.sees_money) for s in drawn]
        return ScenarioShape(told, many=True).data


def _agenda_row(row: Any) -> dict[str, Any]:
    closed = bool(row.gate)
    return {
        "file": row.file.reference,
        "title": row.file.project.title,
        "position": row.item.position,
        "outcome": row.item.outcome,
        "gate": row.gate,
        "requested_amount": None if closed else row.file.requested_amount,
        "granted_amount": None if closed else row.item.granted_amount,
        "mark": None if closed or row.mark is None else round(row.mark, 2),
        "recused": row.recused,
        "votes": []
        if closed
        else [{"member": str(v.cast_by), "value": v.value} for v in row.votes.values()],
        "may_vote": row.may_vote,
    }


def _scenario(scenario: Any, readable: dict[int, str], *, sees_money: bool) -> dict[str, Any]:
    """The rule followed names what the line has left: it goes with the right to know it."""
    choices = [c for c in scenario.choices.all() if c.item_id in readable]
    return {
        "name": scenario.name,
        "version": scenario.version,
        "ceiling": scenario.ceiling_amount,
        "explanation": scenario.explanation if sees_money else "",
        "promoted_at": scenario.promoted_at,
        "answers": [
            {
                "file": readable[c.item_id],
                "choice": c.choice,
                "amount": c.amount,
                "instrument": c.instrument,
                "reason": c.reason,
                "derogation_reason": c.derogation_reason,
            }
            for c in sorted(choices, key=lambda c: c.pk)
        ],
    }


class CommitteeFilters(filters.FilterSet):
    """By state, line and day."""

    status = filters.ChoiceFilter(choices=SessionStatus.choices, label="État")
    budget_line = filters.CharFilter(
        field_name="budget_line__code", max_length=40, label="Code de la ligne"
    )
    held_on__gte = filters.DateFilter(
        field_name="held_on", lookup_expr="gte", label="Séance à partir du"
    )
    held_on__lte = filters.DateFilter(
        field_name="held_on", lookup_expr="lte", label="Séance jusqu’au"
    )

    class Meta:
        model = CommitteeSession
        fields: list[str] = []


class CommitteeViewSet(FileViewSet):
    """The sessions, for the desk’s roles that read committees."""

    scope = "committees"
    reads = Permission.COMMITTEE_READ
    creates_with = Permission.COMMITTEE_RUN
    row, shape = CommitteeRow, CommitteeShape
    filter_backends: Any = [Filters, Words, Ordering]
    filterset_class = CommitteeFilters
    search_fields = ("title",)
    ordering_fields = ("held_on",)
    queryset = CommitteeSession.objects.none()

    def get_queryset(self) -> Any:
        return CommitteeSession.objects.visible_to(self.request.user).select_related(
            "budget_line", "chair"
        )

    @extend_schema(request=f.PlanFields, responses={201: CommitteeShape})
    def create(self, request) -> Response:
        """Prévoir une séance ; ses membres sont prévenus."""
        said = f.PlanFields(data=request.data, context=self.get_serializer_context())
        said.is_valid(raise_exception=True)
        session = sessions.plan(
            line=said.validated_data["budget_line"],
            composition=f.composition_of(said.validated_data),
            by=request.user,
            at=timezone.now(),
        )
        shown = CommitteeShape(session, context=self.get_serializer_context()).data
        return Response(shown, status=status.HTTP_201_CREATED)


def _set_agenda(session: CommitteeSession, *, by: Any, at: Any, seen_version: int, **said: Any):
    if said.get("add"):
        return enrolling.put_on_agenda(
            session, files=said["add"], by=by, at=at, seen_version=seen_version
        )
    return sessions.set_agenda(
        session,
        order=[item.pk for item in said.get("order", [])],
        removed={row["file"].pk: row["reason"] for row in said.get("removed", [])},
        by=by,
        at=at,
        seen_version=seen_version,
    )


def _draw(session: CommitteeSession, *, by: Any, at: Any, name: str, answers: Any, **said: Any):
    ceiling = said.get("ceiling")
    if "scenario_version" not in said:
        return scenarios.draw(session, name=name, answers=answers, ceiling=ceiling, by=by, at=at)
    page = session_page(session, by, at)
    return scenarios.redraw(
        f.scenario_named(session, name),
        over=[row.item for row in page.pending if not row.gate],
        answers=answers,
        ceiling=ceiling,
        by=by,
        at=at,
        seen_version=said["scenario_version"],
    )


def _promote(session: CommitteeSession, *, scenario: Any, scenario_version: int, **who: Any):
    return scenarios.promote(scenario, seen_scenario=scenario_version, **who)


COMMITTEE_DEEDS = (
    Deed(
        "compose",
        sessions.compose,
        f.ComposeFields,
        prepare=lambda _session, said: {
            "composition": f.composition_of(said),
            "seen_version": said["seen_version"],
        },
    ),
    Deed("set_agenda", _set_agenda, f.AgendaFields),
    Deed("draw_scenario", _draw, f.ScenarioFields),
    Deed("open_session", sessions.open_session),
    Deed(
        "call_item",
        sessions.call_item,
        f.CallFields,
        prepare=lambda _session, said: {"item": said["file"]},
    ),
    Deed(
        "vote",
        voting.vote,
        f.VoteFields,
        prepare=lambda _session, said: {
            "values": {row["file"]: row["value"] for row in said["votes"]}
        },
    ),
    Deed("promote", _promote, f.PromoteFields),
    Deed("close_session", sessions.close_session),
    Deed("draw_minutes", minutes.draw_minutes),
)
