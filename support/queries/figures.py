"""The desk's figures by kind of help: delays, promises kept, reopenings, satisfaction, load."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Avg, Count, Exists, OuterRef, Sum
from django.utils import timezone

from support.models import OPEN_STATUSES, SERVICE_LEVEL, Satisfaction, SupportCase, SupportKind
from support.models import SupportStatus as S
from workflow.calendar import working_days_between
from workflow.models import JournalEntry

ZERO = Decimal("0")


@dataclass(frozen=True)
class KindFigures:
    """One kind of help over a period; delays in working days, the ministry's waits taken off.

    ``promised`` is the service level of the kind; ``in_time`` the part of the resolved cases that
    were answered by the day announced to the ministry, which the desk may have set further away.

    The load in person-days: estimated of the open cases, actual of the resolved ones. A case that
    was reopened counts, whatever became of it.
    """

    label: str
    promised: int
    asked: int
    open: int
    resolved: int
    declined: int
    median_delay: float | None
    in_time: float | None
    reopened: int
    estimated_days: Decimal
    actual_days: Decimal
    satisfaction: float | None


def figures(since: date, until: date) -> list[KindFigures]:
    """The figures of the cases asked in the period, in four queries whatever their number."""
    cases = SupportCase.objects.filter(requested_at__date__range=(since, until))
    reopened = JournalEntry.objects.filter(
        file_kind=SupportCase.file_kind, file_id=OuterRef("pk"), transition="reopen"
    )
    by_state = (
        cases.annotate(again=Exists(reopened))
        .values("kind", "status", "again")
        .order_by("kind")
        .annotate(number=Count("pk"))
    )
    counts, again = Counter[tuple[str, str]](), Counter[str]()
    for row in by_state:
        counts[row["kind"], row["status"]] += row["number"]
        again[row["kind"]] += row["number"] if row["again"] else 0
    rows = list(
        cases.filter(status=S.RESOLVED)
        .order_by("pk")
        .values("kind", "requested_at", "resolved_on", "days_waited", "due_on", "actual_days")
    )
    notes = dict(
        Satisfaction.objects.filter(case__in=cases)
        .values("case__kind")
        .order_by("case__kind")
        .annotate(mean=Avg("score"))
        .values_list("case__kind", "mean")
    )
    loads = dict(
        cases.filter(status__in=OPEN_STATUSES)
        .values("kind")
        .order_by("kind")
        .annotate(days=Sum("estimated_days"))
        .values_list("kind", "days")
    )
    return [
        _of(kind, counts, again, [dict(r) for r in rows if r["kind"] == kind], notes, loads)
        for kind in SupportKind
    ]


def _of(
    kind: SupportKind,
    counts: Counter[tuple[str, str]],
    again: Counter[str],
    rows: list[dict],
    notes: dict,
    loads: dict,
) -> KindFigures:
    delays = [
        max(
            working_days_between(timezone.localdate(row["requested_at"]), row["resolved_on"])
            - row["days_waited"],
            0,
        )
        for row in rows
    ]
    in_time = sum(row["resolved_on"] <= row["due_on"] for row in rows)
    number = {status: counts[kind, status] for status in S.values}
    return KindFigures(
        label=str(kind.label),
        promised=SERVICE_LEVEL[kind],
        asked=sum(number.values()),
        open=sum(number[status] for status in OPEN_STATUSES),
        resolved=number[S.RESOLVED],
        declined=number[S.DECLINED],
        median_delay=median(delays) if delays else None,
        in_time=in_time / len(rows) if rows else None,
        reopened=again[kind],
        estimated_days=loads.get(kind) or ZERO,
        actual_days=sum((row["actual_days"] or ZERO for row in rows), ZERO),
        satisfaction=float(notes[kind]) if kind in notes else None,
    )
