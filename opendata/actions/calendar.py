"""An editor prepares the days of the calendar."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from opendata.actions.editing import only_editors
from opendata.models import CalendarEntry, EntryKind
from workflow.refusals import refused_by_database


@transaction.atomic(durable=True)
def schedule(day: date, *, by, at: datetime, entry: CalendarEntry | None = None, **words: Any):
    """Writes what a day shows, ahead of it or not; one entry a day. Raises Refused."""
    only_editors(by)
    entry = entry or CalendarEntry()
    entry.day = day
    for name, value in words.items():
        setattr(entry, name, value)
    if entry.kind != EntryKind.DATASET:
        entry.dataset = None
    if entry.kind != EntryKind.REUSE:
        entry.reuse = None
    shown = entry.dataset or entry.reuse
    entry.theme = entry.theme or (shown.theme if shown else "")
    entry.written_at, entry.written_by = at, by
    try:
        entry.save()
    except IntegrityError as error:
        raise refused_by_database(error) from error
    return entry


@transaction.atomic(durable=True)
def clear(entry: CalendarEntry, *, by, at: datetime) -> None:
    """Empties a day."""
    only_editors(by)
    CalendarEntry.objects.filter(pk=entry.pk).delete()
