"""What the minutes of a session tell, and what has changed since they were frozen."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from funding.models import AgendaItem, CommitteeSession, Minutes, VoteValue
from funding.queries.committee.agenda import Row

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Change:
    """One file that is no longer as the minutes tell."""

    reference: str
    title: str
    path: str
    told: str
    now: str


def told_of(session: CommitteeSession, rows: list[Row]) -> dict[str, Any]:
    """The whole content of the minutes, as plain data in French. ``rows``: every file, ungated."""
    seats = session.seats.select_related("member").order_by("pk")
    return {
        "reference": session.reference,
        "title": session.title,
        "held_on": session.held_on.strftime("%d/%m/%Y"),
        "opened_at": _moment(session.opened_at),
        "closed_at": _moment(session.closed_at),
        "line": str(session.budget_line),
        "chair": str(session.chair),
        "quorum": session.quorum,
        "members": [str(seat.member) for seat in seats],
        "scenarios": [
            {
                "name": s.name,
                "rule": s.explanation,
                "promoted_at": _moment(s.promoted_at),
                "promoted_by": str(s.promoted_by),
            }
            for s in session.scenarios.filter(promoted_at__isnull=False)
            .select_related("promoted_by")
            .order_by("pk")
        ],
        "files": [_file(row) for row in rows],
        "granted": euros(sum((r.item.granted_amount or ZERO for r in rows), ZERO)),
    }


def _file(row: Row) -> dict[str, Any]:
    item, file = row.item, row.file
    return {
        "reference": file.reference,
        "title": file.project.title,
        "organisation": file.project.organisation.name,
        "requested": euros(file.requested_amount),
        "mark": "—" if row.mark is None else f"{row.mark:.2f}".replace(".", ","),
        "outcome": item.outcome,
        "outcome_label": item.get_outcome_display(),
        "granted": euros(item.granted_amount),
        "reason": item.reason,
        "votes": {label: row.counts.get(value, 0) for value, label in _vote_labels()},
        "recused": row.recused,
    }


def _vote_labels() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in VoteValue.choices]


def _moment(at) -> str:
    return timezone.localtime(at).strftime("%d/%m/%Y à %H:%M") if at else ""


def changes_since(minutes: Minutes) -> list[Change]:
    """The files whose state or amount is no longer what the minutes tell. One query.

    What follows a grant (agreement, payments) is its life, not a change; a cancellation, an
    amount moved or a decision taken again is one.
    """
    told = {file["reference"]: file for file in minutes.told["files"]}
    items = (
        AgendaItem.objects.filter(session=minutes.session_id)
        .select_related("cofinancing__project")
        .order_by("position", "pk")
    )
    found = []
    for item in items:
        file = item.cofinancing
        before = told.get(file.reference)
        if before is None or item.outcome != before["outcome"]:
            continue
        now = _state_now(file, before)
        if now:
            said = before["outcome_label"]
            if before["outcome"] == "granted":
                said = f"{said}, {before['granted']}"
            found.append(
                Change(file.reference, file.project.title, file.get_absolute_url(), said, now)
            )
    return found


#: The states that a file may be in when nothing but its ordinary life followed the answer.
STILL = {
    "granted": ("granted", "agreed", "in_execution", "settled"),
    "refused": ("refused",),
    "deferred": ("deferred",),
}


def _state_now(file, before: dict[str, Any]) -> str:
    expected = STILL.get(before["outcome"])
    if expected is None:
        return ""
    if file.status not in expected:
        return str(file.get_status_display())
    if before["outcome"] == "granted" and euros(file.granted_amount) != before["granted"]:
        return _("Accordé, %(amount)s") % {"amount": euros(file.granted_amount)}
    return ""
