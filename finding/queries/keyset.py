"""Pages found by key: the next page costs what the first one does, however deep."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value

PAGE_SIZE = 25
LAST_KEY = 2**63 - 1
LAST_PAGE = 10**9
LONGEST_CURSOR = 1000


class BadCursorError(ValueError):
    """The cursor was not written by this list in this order."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: after (or before) a row known by its sort value and its key.

    ``order`` names the order that it was written for, ``page`` the number shown to people.
    """

    order: str
    value: Any
    key: int
    backwards: bool
    page: int

    def text(self) -> str:
        """The cursor as an address carries it."""
        kind, written = _written(self.value)
        body = json.dumps([self.order, kind, written, self.key, int(self.backwards), self.page])
        return base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")


def read_cursor(text: str, order: str) -> Cursor:
    """The cursor behind an address. Raises BadCursorError."""
    try:
        padded = text[:LONGEST_CURSOR] + "=" * (-len(text[:LONGEST_CURSOR]) % 4)
        body = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        name, kind, written, key, backwards, page = body
        value = _read(kind, written)
    except (ValueError, TypeError, KeyError, binascii.Error, InvalidOperation) as error:
        raise BadCursorError from error
    if name != order or not _whole(key, LAST_KEY) or not _whole(page, LAST_PAGE):
        raise BadCursorError
    return Cursor(name, value, key, backwards == 1, max(page, 1))


def _whole(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _written(value: Any) -> tuple[str, Any]:
    if isinstance(value, datetime):
        return "m", value.isoformat()
    if isinstance(value, date):
        return "d", value.isoformat()
    if isinstance(value, Decimal):
        return "n", str(value)
    if isinstance(value, int):
        return "i", value
    return "t", str(value)


def _read(kind: str, written: Any) -> Any:
    if kind == "i":
        if not _whole(written, LAST_KEY):
            raise BadCursorError
        return written
    if not isinstance(written, str) or "\0" in written:
        raise BadCursorError
    if kind == "m":
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            raise BadCursorError
        return moment
    if kind == "n":
        number = Decimal(written)
        if not number.is_finite():
            raise BadCursorError
        return number
    if kind == "d":
        return date.fromisoformat(written)
    if kind != "t":
        raise BadCursorError
    return written


class Beyond(Func):
    """``(sort value, key) < (value, key)``: PostgreSQL starts there in the index."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions, sign: str = "<", **extra) -> None:
        super().__init__(*expressions, **extra)
        self.sign = sign

    def as_sql(self, compiler, connection, *args, **extra):
        parts = [compiler.compile(part) for part in self.source_expressions]
        (a, pa), (b, pb), (c, pc), (d, pd) = parts
        return f"({a}, {b}) {self.sign} ({c}, {d})", [*pa, *pb, *pc, *pd]


@dataclass(frozen=True)
class Slice:
    """One page: its rows in the order shown, the cursors on both sides (empty at either end)."""

    rows: list[Any]
    next: str
    previous: str
    number: int


def cut(
    rows: QuerySet,
    *,
    order: str,
    expression: Any = None,
    cursor: str = "",
    size: int = PAGE_SIZE,
    keys_first: bool = False,
) -> Slice:
    """The page after a cursor, in one query.

    ``order`` is the name of the order, with « - » for descending; ``expression`` what it sorts by
    (None: the primary key alone). ``keys_first`` finds the page before what is shown beside it: for
    rows whose number PostgreSQL misjudges, and would look for from the joined tables. Raises
    BadCursorError.
    """
    start = read_cursor(cursor, order) if cursor else None
    backwards = start is not None and start.backwards
    falling = order.startswith("-") != backwards
    value = F("pk") if expression is None else expression
    rows = rows.annotate(sort_value=value)
    if start is not None:
        here = (F("sort_value"), F("pk"), Value(start.value), Value(start.key))
        rows = rows.filter(Beyond(*here, sign="<" if falling else ">"))
    sign = "-" if falling else ""
    keys = [sign + key for key in (("pk",) if expression is None else ("sort_value", "pk"))]
    page = rows.order_by(*keys)[: size + 1]
    if keys_first:
        chosen = rows.select_related(None).order_by(*keys).values("pk")[: size + 1]
        page = rows.filter(pk__in=chosen).order_by(*keys)
    found = list(page)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    number = start.page if start else 1
    has_next = bool(found) and (more or backwards)
    has_previous = bool(found) and (more if backwards else start is not None)
    if backwards and not more:
        number = 1
    return Slice(
        rows=found,
        next=_beside(order, found[-1], number + 1, backwards=False) if has_next else "",
        previous=_beside(order, found[0], max(1, number - 1), backwards=True)
        if has_previous
        else "",
        number=number,
    )


def _beside(order: str, row: Any, page: int, *, backwards: bool) -> str:
    return Cursor(order, row.sort_value, row.pk, backwards, page).text()
