"""Says whether a filed project is admissible."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from notifications import outbox
from notifications.events import Event
from projects import events
from projects.actions.complements import close_with_the_file
from projects.lifecycle import PROJECT
from projects.models import ChecklistTick, Project

#: Filled from above (``funding/apps.py``): what follows, in the transaction of the deed, when a
#: project is turned away and when its examination is reopened. Each is called as
#: ``follow(project, by=by, at=at, reason=reason)``.
ON_INADMISSIBLE: list[Callable[..., None]] = []
ON_REOPEN: list[Callable[..., None]] = []


@transaction.atomic(durable=True)
def tick(
    project: Project,
    *,
    ticks: dict[str, tuple[str, str]],
    by,
    at: datetime,
    seen_version: int | None = None,
) -> Project:
    """Keeps the reviewer's checklist: item → (verdict, remark); an empty verdict is « to check ».

    Nothing is written when nothing differs. Raises Refused.
    """
    found = {row.item: row for row in ChecklistTick.objects.filter(project=project)}
    held = {item: (row.verdict, row.comment) for item, row in found.items()}
    wanted = {item: words for item, words in ticks.items() if words[0]}
    if held == wanted:
        return project
    checked = PROJECT.apply(
        project,
        "check",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"items": sorted({*(held.items() ^ wanted.items())})},
    )
    for item, words in ticks.items():
        if held.get(item, ("", "")) == words or (not words[0] and item not in held):
            continue
        if not words[0]:
            found[item].delete()
            continue
        ChecklistTick.objects.update_or_create(
            project=checked,
            item=item,
            defaults={
                "verdict": words[0],
                "comment": words[1],
                "ticked_at": at,
                "ticked_by": by,
            },
        )
    return checked


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
    close_with_the_file(found, by=by, at=at, reason=reason)
    for follow in ON_INADMISSIBLE:
        follow(found, by=by, at=at, reason=reason)
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
    for follow in ON_REOPEN:
        follow(reopened, by=by, at=at, reason=reason)
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
