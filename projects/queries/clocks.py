"""How long a filed project has been with the desk, and how long with the ministry."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.utils import timezone

from projects.models import ComplementRequest, Project, ProjectStatus
from workflow.calendar import add_working_days, working_days_between
from workflow.models import JournalEntry

STARTS = ("submit", "reopen")
STOPS = ("find_admissible", "find_inadmissible", "withdraw")


@dataclass(frozen=True)
class Clocks:
    """Working days spent on the admissibility, by whose turn it was.

    ``running`` says whose clock runs: ``desk``, ``ministry``, or empty once decided. ``due_on`` is
    the desk's own day, later by as much as the ministry took; None while the ministry's runs.
    """

    desk_days: int
    ministry_days: int
    allowed_days: int
    running: str
    due_on: date | None

    def is_late_on(self, day: date) -> bool:
        """Late only when it is ours."""
        return self.running == "desk" and self.desk_days > self.allowed_days


def clocks_of(project: Project, on: date) -> Clocks | None:
    """Both clocks of a filed project on a day; None for a draft (two queries)."""
    return clocks_by_project([project], on).get(project.pk)


def clocks_by_project(projects: Iterable[Project], on: date) -> dict[int, Clocks]:
    """Both clocks of each filed project, by its key; drafts have none (two queries in all)."""
    filed = [project for project in projects if project.submitted_at is not None]
    if not filed:
        return {}
    keys = [project.pk for project in filed]
    moves: dict[int, list[tuple[str, datetime]]] = defaultdict(list)
    entries = JournalEntry.objects.filter(
        file_kind=Project.file_kind, file_id__in=keys, transition__in=(*STARTS, *STOPS)
    ).order_by("at", "pk")
    for key, name, at in entries.values_list("file_id", "transition", "at"):
        moves[key].append((name, at))
    requests: dict[int, list[ComplementRequest]] = defaultdict(list)
    for request in ComplementRequest.objects.filter(project__in=keys).order_by("pk"):
        requests[request.project_id].append(request)
    return {p.pk: _clocks(p, moves[p.pk], requests[p.pk], on) for p in filed}


def _clocks(
    project: Project,
    moves: list[tuple[str, datetime]],
    requests: list[ComplementRequest],
    on: date,
) -> Clocks:
    """The clocks since the file was last filed or reopened."""
    filed_at = cast(datetime, project.submitted_at)
    started = next((at for name, at in reversed(moves) if name in STARTS), filed_at)
    stopped = next((at for name, at in reversed(moves) if name in STOPS and at > started), None)
    return count_days(
        timezone.localdate(started),
        timezone.localdate(stopped) if stopped else None,
        [
            (
                timezone.localdate(request.asked_at),
                timezone.localdate(request.closed_at) if request.closed_at else None,
            )
            for request in requests
            if request.asked_at >= started
        ],
        on=on,
        allowed=project.call_version.admissibility_days,
        is_open=project.status == ProjectStatus.SUBMITTED,
    )


def count_days(
    started: date,
    stopped: date | None,
    asked: Iterable[tuple[date, date | None]],
    *,
    on: date,
    allowed: int,
    is_open: bool = True,
) -> Clocks:
    """The two clocks from their dates: working days after the first day, the last one included."""
    end = stopped or on
    spans = [(first, last or end) for first, last in asked]
    ministry = sum(working_days_between(first, min(last, end)) for first, last in spans)
    desk = max(0, working_days_between(started, end) - ministry)
    if stopped or not is_open:
        return Clocks(desk, ministry, allowed, "", None)
    if any(last is None for _first, last in asked):
        return Clocks(desk, ministry, allowed, "ministry", None)
    return Clocks(desk, ministry, allowed, "desk", add_working_days(started, allowed + ministry))
