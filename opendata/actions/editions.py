"""Writes the editions: what is new since the last one, to each reader once, never empty."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from opendata.letters import items_for
from opendata.models import Edition, EditionLetter, Rhythm, Subscription
from opendata.models.calendar import PARIS
from opendata.queries.news import news_between

#: The hour in Paris from which an edition leaves.
HOUR = 7
MONDAY = 0
#: How far back the first edition of a rhythm looks.
FIRST_LOOK = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}
ROWS_AT_ONCE = 1000


def write_due(at: datetime) -> int:
    """Writes the editions of the day that are due; returns how many letters were queued.

    Started twice at once it writes each edition once: the second meets the unique constraint.
    """
    local = at.astimezone(PARIS)
    if local.hour < HOUR:
        return 0
    total = _write_once(Rhythm.DAILY, local.date(), at)
    monday = local.date() - timedelta(days=local.weekday())
    if (
        local.weekday() == MONDAY
        or not Edition.objects.filter(rhythm=Rhythm.WEEKLY, day=monday).exists()
    ):
        total += _write_once(Rhythm.WEEKLY, monday, at)
    return total


def _write_once(rhythm: str, day: date, at: datetime) -> int:
    if Edition.objects.filter(rhythm=rhythm, day=day).exists():
        return 0
    try:
        return _write(rhythm, day, at)
    except IntegrityError:
        if not Edition.objects.filter(rhythm=rhythm, day=day).exists():
            raise
        return 0


@transaction.atomic(durable=True)
def _write(rhythm: str, day: date, at: datetime) -> int:
    """The edition and its letters together, or neither. It begins where the last one ended."""
    last = Edition.objects.filter(rhythm=rhythm).order_by("-until_at").first()
    since = last.until_at if last else at - FIRST_LOOK[Rhythm(rhythm)]
    if since >= at:
        return 0
    items = news_between(since, at)
    edition = Edition.objects.create(
        rhythm=rhythm, day=day, since_at=since, until_at=at, items=items
    )
    readers = Subscription.objects.confirmed().filter(rhythm=rhythm).order_by("pk")
    letters = [
        EditionLetter(edition=edition, subscription=reader, due_at=at)
        for reader in readers.iterator(chunk_size=ROWS_AT_ONCE)
        if items_for(items, reader.themes)
    ]
    EditionLetter.objects.bulk_create(letters, batch_size=ROWS_AT_ONCE)
    return len(letters)


def items_preview(at: datetime) -> list[dict[str, Any]]:
    """What the next daily edition would say now."""
    return news_between(at - FIRST_LOOK[Rhythm.DAILY], at)
