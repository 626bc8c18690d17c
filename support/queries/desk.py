"""The desk's own pages: the board, an agent's week, the load of each agent, the capacity."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, DecimalField, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.permissions import Role
from support.models import (
    OPEN_STATUSES,
    AgentSkill,
    Capacity,
    CaseTask,
    SupportCase,
    SupportStatus,
    quarter_of,
)

MOST_CARDS = 20


@dataclass(frozen=True)
class Column:
    """One state of the board: its oldest cases first, ``more`` when some are not shown."""

    status: SupportStatus
    cases: list[SupportCase]
    more: bool


@dataclass(frozen=True)
class Day:
    """One working day of an agent: the cases due and the tasks due."""

    day: date
    cases: list[SupportCase]
    tasks: list[CaseTask]


@dataclass(frozen=True)
class Week:
    """An agent's week; ``late`` and ``undated`` hold what no day of it holds."""

    days: list[Day]
    late: list[SupportCase]
    undated: list[CaseTask]
    previous: date
    following: date


def board(user, *, whose: str = "") -> list[Column]:
    """The open cases by state, at most 20 a column: one query a column."""
    cases = SupportCase.objects.visible_to(user).select_related("organisation", "owner")
    if whose == "mine":
        cases = cases.filter(owner=user)
    columns = []
    for status in OPEN_STATUSES:
        found = list(cases.filter(status=status).order_by("due_on", "pk")[: MOST_CARDS + 1])
        columns.append(Column(status, found[:MOST_CARDS], len(found) > MOST_CARDS))
    return columns


def week(agent, monday: date, today: date) -> Week:
    """What an agent has to do from a Monday to the Friday, in two queries."""
    friday = monday + timedelta(days=4)
    cases = list(
        SupportCase.objects.filter(owner=agent, status__in=OPEN_STATUSES, due_on__lte=friday)
        .select_related("organisation")
        .order_by("due_on", "pk")
    )
    tasks = list(
        CaseTask.objects.filter(assignee=agent, done_at=None, case__status__in=OPEN_STATUSES)
        .filter(Q(due_on=None) | Q(due_on__lte=friday))
        .select_related("case")
        .order_by("due_on", "pk")
    )
    days = [monday + timedelta(days=n) for n in range(5)]
    overdue = min(monday, today)  # before a week to come, some have yet to be late
    return Week(
        days=[
            Day(
                day,
                [c for c in cases if c.due_on == day],
                [
                    t
                    for t in tasks
                    if t.due_on == day or (day == monday and t.due_on and t.due_on < overdue)
                ],
            )
            for day in days
        ],
        late=[c for c in cases if c.due_on < overdue and c.status != SupportStatus.WAITING],
        undated=[t for t in tasks if t.due_on is None],
        previous=monday - timedelta(days=7),
        following=monday + timedelta(days=7),
    )


def agents_with_load(kind: str = "") -> QuerySet[User]:
    """The agents, those who know this kind first, then the least loaded.

    Each has ``knows``, ``open_cases`` and ``open_days`` (person-days estimated).
    """
    is_open = Q(support_cases__status__in=OPEN_STATUSES)
    days = DecimalField(max_digits=8, decimal_places=2)
    return (
        User.objects.filter(pk__in=User.objects.holding(Role.SUPPORT_AGENT).order_by().values("pk"))
        .annotate(
            knows=Exists(AgentSkill.objects.filter(agent=OuterRef("pk"), kind=kind)),
            open_cases=Count("support_cases", filter=is_open),
            open_days=Coalesce(
                Sum("support_cases__estimated_days", filter=is_open), Value(0), output_field=days
            ),
        )
        .order_by("-knows", "open_days", "last_name", "pk")
    )


def capacities(today: date) -> QuerySet[Capacity]:
    """The capacity of this quarter and of those that follow."""
    year, quarter = quarter_of(today)
    return Capacity.objects.filter(Q(year__gt=year) | Q(year=year, quarter__gte=quarter)).order_by(
        "year", "quarter"
    )
