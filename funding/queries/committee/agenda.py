"""A session as one person may read it: agenda, marks, members, recusals, votes, live money."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, BooleanField, Exists, Max, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.permissions import Permission
from funding.ledger.models import Credit
from funding.lifecycle import COMMITTEE
from funding.models import (
    AgendaItem,
    Assessment,
    Cofinancing,
    CommitteeSession,
    InterestDeclaration,
    Vote,
)
from funding.policies import DECLARED_IN, declared_conflict
from funding.queries.lines import available_on
from workflow.lifecycle import Ability
from workflow.models import JournalEntry

ZERO = Decimal("0.00")


@dataclass
class Row:
    """One file of an agenda for one person. ``gate``: nothing, "declare" or "conflict".

    Marks are means out of 100; ``spread`` is the gap between the best and the worst.
    """

    item: Any
    gate: str
    mark: Decimal | None
    spread: Decimal | None
    recused: list[str] = field(default_factory=list)
    votes: dict[int, Vote] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    my_value: str = ""
    may_vote: bool = False
    rank: int = 0
    cumulated: Decimal = ZERO
    fits: bool = False
    is_first_below: bool = False

    @property
    def file(self) -> Any:
        return self.item.cofinancing

    @property
    def is_advised(self) -> bool:
        """Whether the instruction's last word on the file is in its favour."""
        return self.item.advice == "recommend"

    @property
    def yes(self) -> int:
        return self.counts.get("for", 0)

    @property
    def no(self) -> int:
        return self.counts.get("against", 0)

    @property
    def abstained(self) -> int:
        return self.counts.get("abstain", 0)

    @property
    def cast(self) -> int:
        return sum(self.counts.values())


@dataclass
class SessionPage:
    """All that a page of a session shows. ``available``: AE of the line this year, in euros."""

    session: CommitteeSession
    rows: list[Row]
    seats: list[Any]
    abilities: list[Ability]
    sits: bool
    available: Decimal | None

    @property
    def sees_money(self) -> bool:
        """Whether what the line has left may be known to the reader."""
        return self.available is not None

    @property
    def pending(self) -> list[Row]:
        return [row for row in self.rows if row.item.is_pending]

    @property
    def readable(self) -> list[Row]:
        return [row for row in self.rows if not row.gate]

    @property
    def asked(self) -> Decimal:
        rows = [row for row in self.readable if row.item.is_pending]
        return sum((row.file.requested_amount for row in rows), ZERO)

    @property
    def granted(self) -> Decimal:
        return sum((row.item.granted_amount or ZERO for row in self.readable), ZERO)

    @property
    def rest(self) -> Decimal | None:
        return None if self.available is None else self.available - self.asked

    @property
    def missing(self) -> Decimal | None:
        """What the line lacks to grant all that is asked; None when it lacks nothing."""
        return -self.rest if self.rest is not None and self.rest < 0 else None

    @property
    def undeclared(self) -> list[Row]:
        return [row for row in self.rows if row.gate == "declare"]

    @property
    def closed_to_me(self) -> list[Row]:
        return [row for row in self.rows if row.gate == "conflict"]

    @property
    def current(self) -> Row | None:
        pk = self.session.current_item_id
        return next((r for r in self.rows if r.item.pk == pk and r.item.is_pending), None)

    def may(self, name: str) -> bool:
        return any(a.name == name and a.allowed for a in self.abilities)


def session_page(session: CommitteeSession, user, at: datetime) -> SessionPage:
    """A session for one person, in a number of queries that does not grow with its agenda."""
    seats = list(session.seats.select_related("member").order_by("pk"))
    sits = any(seat.member_id == user.pk for seat in seats)
    sees_money = sits or user.can(Permission.LEDGER_VIEW)
    rows = rows_of(session, user, [seat.member for seat in seats])
    return SessionPage(
        session=session,
        rows=rows,
        seats=seats,
        abilities=COMMITTEE.abilities(session, user, at),
        sits=sits,
        available=available(session, at) if sees_money else None,
    )


def available(session: CommitteeSession, at: datetime) -> Decimal:
    """The AE that the session's line has left this year, read from the ledger. One query."""
    year = timezone.localtime(at).year
    room = available_on([session.budget_line_id], year)
    return room.get((session.budget_line_id, Credit.AE), ZERO)


def rows_of(session: CommitteeSession, user, members: Iterable[Any]) -> list[Row]:
    """The agenda in its order: files, marks, recusals and votes (four queries)."""
    items = list(_items(session, user))
    files = [item.cofinancing_id for item in items]
    recused = recusals(files, members)
    votes = _counted_votes(items)
    declares = user is not None and user.can(Permission.FUNDING_DECLARE)
    rows = []
    for item in items:
        gate = _gate(item, declares=declares)
        row = Row(
            item=item,
            gate=gate,
            mark=None if gate else item.mark,
            spread=None if gate or item.mark is None else item.best - item.worst,
            recused=recused[item.cofinancing_id],
        )
        for vote in votes[item.pk]:
            row.votes[vote.cast_by_id] = vote
            row.counts[vote.value] = row.counts.get(vote.value, 0) + 1
        mine = row.votes.get(user.pk) if user is not None else None
        row.my_value = mine.value if mine else ""
        row.may_vote = item.is_pending and not gate and not item.reviewed_by_me
        rows.append(row)
    return rows


def every_row(session: CommitteeSession) -> list[Row]:
    """The whole agenda, closed to nobody: for the minutes and the desk's own checks."""
    members = [seat.member for seat in session.seats.select_related("member").order_by("pk")]
    return rows_of(session, None, members)


def recusals(files: list[int], members: Iterable[Any]) -> dict[int, list[str]]:
    """By file, the members who take no part: a declared conflict, or an assessment given."""
    names = {member.pk: str(member) for member in members}
    found: dict[int, dict[int, bool]] = defaultdict(dict)
    latest = (
        InterestDeclaration.objects.filter(cofinancing__in=files, declared_by__in=names)
        .order_by("cofinancing_id", "declared_by_id", "-pk")
        .distinct("cofinancing_id", "declared_by_id")
    )
    for said in latest:
        if said.has_conflict:
            found[said.cofinancing_id][said.declared_by_id] = True
    given = Assessment.objects.filter(cofinancing__in=files, assessed_by__in=names)
    for file, who in given.order_by("pk").values_list("cofinancing_id", "assessed_by_id"):
        found[file][who] = True
    return defaultdict(list, {f: sorted(names[pk] for pk in who) for f, who in found.items()})


def ranked(rows: Iterable[Row], ceiling: Decimal | None) -> list[Row]:
    """The readable awaiting files, best mark first, with the cut line that the ceiling draws.

    A file fits while the sum asked down to it stays under the ceiling, in euros. No line without a
    ceiling: the reader may not know what is left.
    """
    waiting = [row for row in rows if row.item.is_pending and not row.gate]
    waiting.sort(key=lambda row: (-(row.mark or ZERO), row.file.reference))
    total = ZERO
    for place, row in enumerate(waiting, start=1):
        total += row.file.requested_amount
        row.rank, row.cumulated, row.fits = place, total, ceiling is None or total <= ceiling
    first = next((row for row in waiting if not row.fits), None)
    if first is not None:
        first.is_first_below = True
    return waiting


def _items(session: CommitteeSession, user) -> Any:
    sound = Assessment.objects.filter(cofinancing=OuterRef("cofinancing_id")).annotate(
        conflict=declared_conflict(OuterRef("cofinancing_id"), OuterRef("assessed_by_id"))
    )
    by_file = sound.filter(conflict=False).order_by().values("cofinancing_id")

    def figure(kind) -> Subquery:
        return Subquery(by_file.annotate(n=kind("weighted_score")).values("n"))

    reader = user.pk if user is not None else None
    given = Assessment.objects.filter(cofinancing=OuterRef("cofinancing_id"), assessed_by=reader)
    advice = JournalEntry.objects.filter(
        file_kind=Cofinancing.file_kind,
        file_id=OuterRef("cofinancing_id"),
        transition__in=["recommend", "advise_against"],
    )
    return (
        AgendaItem.objects.filter(session=session)
        .select_related("cofinancing__project__organisation", "cofinancing__project__call_version")
        .annotate(
            my_conflict=declared_conflict(OuterRef("cofinancing_id"), reader),
            mark=figure(Avg),
            best=figure(Max),
            worst=figure(Min),
            reviewed_by_me=Exists(given),
            advice=Subquery(advice.order_by("-pk").values("transition")[:1]),
        )
        .order_by("position", "pk")
    )


def _gate(item: Any, *, declares: bool) -> str:
    if not declares:
        return ""
    if item.my_conflict is not None:
        return "conflict" if item.my_conflict else ""
    return "declare" if item.cofinancing.status in DECLARED_IN else ""


def _counted_votes(items: list[AgendaItem]) -> dict[int, list[Vote]]:
    """The votes that count: those of members whose last word is that they have no conflict."""
    cast = (
        Vote.objects.filter(item__in=[item.pk for item in items])
        .annotate(
            conflict=Coalesce(
                declared_conflict(OuterRef("item__cofinancing_id"), OuterRef("cast_by_id")),
                Value(True),
                output_field=BooleanField(),
            )
        )
        .filter(Q(conflict=False))
        .select_related("cast_by")
        .order_by("pk")
    )
    found: dict[int, list[Vote]] = defaultdict(list)
    for vote in cast:
        found[vote.item_id].append(vote)
    return found
