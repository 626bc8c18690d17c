"""Says whether a filed project is admissible."""

from datetime import datetime

from django.db import transaction

from notifications import outbox
from notifications.events import Event
from projects import events
from projects.lifecycle import PROJECT
from projects.models import Project


@transaction.atomic(durable=True)
def find_admissible(
    project: Project, *, by, at: datetime, seen_version: int | None = None
) -> Project:
    """Opens the way to instruction and help, and tells the holder."""
    found = PROJECT.apply(project, "find_admissible", by=by, at=at, seen_version=seen_version)
    _tell_the_holder(events.ADMISSIBLE, found, by=by, at=at)
    return found


@transaction.atomic(durable=True)
def find_inadmissible(
    project: Project, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Project:
    """Turns the project away with its reason, and tells the holder."""
    found = PROJECT.apply(
        project,
        "find_inadmissible",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={"inadmissible_reason": reason.strip()},
    )
    _tell_the_holder(events.INADMISSIBLE, found, by=by, at=at, reason=reason.strip())
    return found


@transaction.atomic(durable=True)
def reopen(
    project: Project, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Project:
    """Examines again a project found inadmissible; the journal keeps the former reason."""
    reopened = PROJECT.apply(
        project,
        "reopen",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={"inadmissible_reason": ""},
        details={"former_reason": project.inadmissible_reason},
    )
    _tell_the_holder(events.REOPENED, reopened, by=by, at=at, reason=reason.strip())
    return reopened


def _tell_the_holder(event: Event, project: Project, *, by, at: datetime, **words: str) -> None:
    outbox.queue(
        event,
        people=events.holders_of(project),
        at=at,
        by=by,
        reference=project.reference,
        path=project.get_absolute_url(),
        values=events.values_of(project, **words),
    )
