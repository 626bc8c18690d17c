"""Starts, ends and archives a project."""

from datetime import datetime

from django.db import transaction

from notifications import outbox
from projects import events
from projects.lifecycle import PROJECT
from projects.models import Project


@transaction.atomic(durable=True)
def activate(project: Project, *, by, at: datetime, seen_version: int | None = None) -> Project:
    """Starts an admissible project, and tells the holder."""
    return start_within(project, by=by, at=at, seen_version=seen_version)


def start_within(project: Project, *, by, at: datetime, seen_version: int | None = None) -> Project:
    """The same inside another deed's transaction (the agreement of a co-financing starts it)."""
    started = PROJECT.apply(project, "activate", by=by, at=at, seen_version=seen_version)
    outbox.queue(
        events.ACTIVATED,
        people=events.holders_of(started),
        at=at,
        by=by,
        reference=started.reference,
        path=started.get_absolute_url(),
        values=events.values_of(started),
    )
    return started


@transaction.atomic(durable=True)
def complete(project: Project, *, by, at: datetime, seen_version: int | None = None) -> Project:
    """Ends a project that has reached its term, and tells the holder."""
    ended = PROJECT.apply(project, "complete", by=by, at=at, seen_version=seen_version)
    outbox.queue(
        events.COMPLETED,
        people=events.holders_of(ended),
        at=at,
        by=by,
        reference=ended.reference,
        path=ended.get_absolute_url(),
        values=events.values_of(ended),
    )
    return ended


@transaction.atomic(durable=True)
def archive(project: Project, *, by, at: datetime, seen_version: int | None = None) -> Project:
    """Puts a closed project away; it stays readable."""
    return PROJECT.apply(project, "archive", by=by, at=at, seen_version=seen_version)
