"""Pages of any list, found by key and never by counting rows."""

from dataclasses import dataclass
from typing import Any

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
