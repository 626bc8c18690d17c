"""An editor prepares the days of the calendar."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from opendata.actions.editing import only_editors
from opendata.models import CalendarEntry, EntryKind
from workflow.as_read import still_as_read
from workflow.refusals import Refused, refused_by_database


@transaction.atomic(durable=True)
def schedule(
    day: date,
    *,
    by,
    at: datetime,
    entry: CalendarEntry | None = None,
    seen_at: datetime | None = None,
    **words: Any,
) -> CalendarEntry:
    """Writes what a day shows, ahead of it or not; one entry a day. Raises Refused."""
    only_editors(by)
    entry = _locked(entry, seen_at) if entry else CalendarEntry()
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
def clear(
    entry: CalendarEntry, *, by, at: datetime, seen_at: datetime | None = None
) -> CalendarEntry:
    """Empties a day; what it showed is given back."""
    only_editors(by)
    shown = _locked(entry, seen_at)
    CalendarEntry.objects.filter(pk=shown.pk).delete()
    return shown


def _locked(entry: CalendarEntry, seen_at: datetime | None) -> CalendarEntry:
    found = CalendarEntry.objects.select_for_update(no_key=True).filter(pk=entry.pk).first()
    if found is None:
        raise Refused("day_is_empty", _("Quelqu’un vient de vider ce jour."))
    still_as_read(found.written_at, seen_at)
    return found
