"""Pages of any list, found by key and never by counting rows; the seals of the journal."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from workflow.models import SEALED

PAGE_SIZE = 25
LAST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """One page of a list, newest first. The keys are empty at either end."""

    rows: list[Any]
    older: int | None
    newer: int | None


def page_of(queryset, asked: dict, *, size: int = PAGE_SIZE) -> Page:
    """The page that ``?avant=`` (older than) or ``?apres=`` (newer than) asks for, in one query.

    A key that is not a number is read as no key: the first page.
    """
    older_than, newer_than = _key(asked.get("avant")), _key(asked.get("apres"))
    if newer_than is not None:
        rows = list(queryset.filter(pk__gt=newer_than).order_by("pk")[: size + 1])
        more = len(rows) > size
        rows = rows[:size][::-1]
        return Page(rows, rows[-1].pk if rows else None, rows[0].pk if more else None)
    if older_than is not None:
        queryset = queryset.filter(pk__lt=older_than)
    rows = list(queryset.order_by("-pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    newer = rows[0].pk if rows and older_than is not None else None
    return Page(rows, rows[-1].pk if more else None, newer)


def _key(text: str | None) -> int | None:
    if text and text.isascii() and text.isdigit() and int(text) <= LAST_KEY:
        return int(text)
    return None


@dataclass(frozen=True)
class BrokenSeal:
    """The first entry of a file's journal that is not what was written, or a journal cut short."""

    reference: str
    entry_id: int | None
    expected: str
    found: str


def broken_seals() -> list[BrokenSeal]:
    """Recomputes every seal of the journal in one statement; empty when nothing was touched."""
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN_SEALS)
        return [BrokenSeal(*row) for row in cursor.fetchall()]


_BROKEN_SEALS = """
WITH chained AS (
    SELECT e.*, lag(e.seal, 1, '') OVER files AS before, count(*) OVER whole AS entries,
           last_value(e.seal) OVER whole AS last_seal
      FROM workflow_journalentry e
    WINDOW files AS (PARTITION BY file_kind, file_id ORDER BY id),
           whole AS (PARTITION BY file_kind, file_id ORDER BY id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
), sealed AS (
    SELECT c.*, encode(sha256(convert_to(c.before || {sealed}, 'UTF8')), 'hex')
           AS expected FROM chained c
), first_wrong AS (
    SELECT DISTINCT ON (file_kind, file_id) reference, id, expected, seal
      FROM sealed WHERE seal <> expected ORDER BY file_kind, file_id, id
), cut_short AS (
    SELECT coalesce(c.reference, h.file_kind || ' ' || h.file_id), NULL::bigint,
           h.entries || ' ' || h.seal, coalesce(c.entries, 0) || ' ' || coalesce(c.last_seal, '')
      FROM workflow_journalhead h
      LEFT JOIN (SELECT DISTINCT file_kind, file_id, reference, entries, last_seal FROM chained) c
        USING (file_kind, file_id)
     WHERE h.entries <> coalesce(c.entries, 0) OR h.seal <> coalesce(c.last_seal, '')
)
SELECT * FROM first_wrong UNION ALL SELECT * FROM cut_short ORDER BY 1, 2
""".replace("{sealed}", SEALED.format(row="c"))
