"""Files a project, or takes it back."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from notifications import outbox
from projects import events
from projects.actions.complements import close_with_the_file
from projects.actions.freezing import freeze
from projects.lifecycle import PROJECT
from projects.models import FilingOccasion, Project

#: Filled from above (``funding/apps.py``): what else is done in the transaction of the deed.
#: Each is called as ``follow(project, by=by, at=at)``; a Refused there refuses the whole deed.
ON_SUBMIT: list[Callable[..., None]] = []
#: The same, called as ``follow(project, by=by, at=at, reason=reason)``.
ON_WITHDRAW: list[Callable[..., None]] = []


@transaction.atomic(durable=True)
def submit(project: Project, *, by, at: datetime, seen_version: int | None = None) -> Project:
    """Files the project, with the co-financing asked for, and tells the strand's reviewers."""
    filed = PROJECT.apply(
        project,
        "submit",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={"submitted_at": at, "submitted_by": by},
    )
    freeze(filed, occasion=FilingOccasion.FILING, by=by, at=at)
    for follow in ON_SUBMIT:
        follow(filed, by=by, at=at)
    outbox.queue(
        events.SUBMITTED,
        people=events.reviewers_of(filed),
        at=at,
        by=by,
        reference=filed.reference,
        path=filed.get_absolute_url(),
        values=events.values_of(filed),
    )
    return filed


@transaction.atomic(durable=True)
def withdraw(
    project: Project, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Project:
    """Takes the project back, with what was asked along with it."""
    was_filed = project.submitted_at is not None
    withdrawn = PROJECT.apply(
        project, "withdraw", by=by, at=at, reason=reason, seen_version=seen_version
    )
    close_with_the_file(withdrawn, by=by, at=at, reason=reason)
    for follow in ON_WITHDRAW:
        follow(withdrawn, by=by, at=at, reason=reason)
    people = set(events.holders_of(withdrawn))
    if was_filed:
        people |= set(events.reviewers_of(withdrawn))
    outbox.queue(
        events.WITHDRAWN,
        people=people,
        at=at,
        by=by,
        reference=withdrawn.reference,
        path=withdrawn.get_absolute_url(),
        values=events.values_of(withdrawn, reason=reason.strip()),
    )
    return withdrawn
