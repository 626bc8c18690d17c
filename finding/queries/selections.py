"""What one person asks of a list: filtered, ordered, paged and counted, for pages and the API."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.french import NARROW, count
from finding.queries.filters import Day, Euros
from finding.queries.keyset import PAGE_SIZE, Slice, cut
from finding.queries.lists import NEWEST, FileList

#: Above this many files a count says only « plus de 10 000 ».
MOST_COUNTED = 10_000
#: How long « plus de 10 000 » is remembered: such a selection does not shrink under it in a while.
REMEMBERED_SECONDS = 600
#: From so many files on, an exact count is remembered for a minute: counting them grows with them.
REMEMBERED_FROM, REMEMBERED_EXACT_SECONDS = 1000, 60
#: What an address may hold that is no filter.
NOT_FILTERS = ("cursor", "ordering", "columns", "view", "all")


@dataclass(frozen=True)
class Count:
    """How many files, exactly up to ``MOST_COUNTED`` and « more » beyond."""

    number: int
    is_capped: bool

    def words(self, files: FileList) -> str:
        if self.is_capped:
            return _("Plus de 10%(space)s000 %(files)s") % {"space": NARROW, "files": files.many}
        return count(self.number, str(files.one), str(files.many))


class Selection:
    """The files that one person asks for, by an address: ``asked`` is its query string.

    ``errors`` holds the sentences of the filters that could not be read, by field; such a selection
    is empty, and the doors say why (the page shows it, an export refuses).
    """

    def __init__(self, files: FileList, person: Any, asked: QueryDict) -> None:
        self.files, self.person, self.asked = files, person, asked
        wanted = {k: asked.getlist(k) for k in asked if k not in NOT_FILTERS}
        self._wanted = QueryDict(mutable=True)
        for name, values in sorted(wanted.items()):
            self._wanted.setlist(name, values)
        self.filters = files.filters(self._wanted, files.rows(person), person=person)

    @cached_property
    def errors(self) -> dict[str, list[str]]:
        return {name: list(map(str, said)) for name, said in self.filters.form.errors.items()}

    @cached_property
    def ordering(self) -> str:
        """The order asked for, or that of the day they are filtered by, or the newest first."""
        name = self.asked.get("ordering", "") or self._by_day()
        column = self.files.by_name.get(name.removeprefix("-"))
        if name not in self.files.orderings:
            return NEWEST
        if column is not None and not self.files.may_use(self.person, column):
            return NEWEST
        return name

    def _by_day(self) -> str:
        """The files of some days come by day: looked for by number, they may be the very last."""
        days = [f.field_name for f in self._bounds() if isinstance(f, Day)]
        return f"-{days[0]}" if days else ""

    def _bounds(self) -> list[Any]:
        """The filters in force that bound a day or an amount."""
        filters = self.filters.filters
        asked = [filters[n] for n in filters if self._wanted.get(n)]
        return [f for f in asked if isinstance(f, Day | Euros)]

    @cached_property
    def rows(self) -> QuerySet:
        """The selection, without order; nothing when a filter could not be read."""
        found = self.filters.qs.none() if self.errors else self.filters.qs
        return self.files.order_rows(found, self.ordering.removeprefix("-"), self.person)

    def page(self, cursor: str = "", size: int = PAGE_SIZE, *, light: bool = False) -> Slice:
        """The page after a cursor, in one query; ``light``: with what the columns read and no more.

        Raises BadCursorError.
        """
        order = self.files.orderings[self.ordering]
        expression = order.expression if order else None
        rows = self.files.light(self.rows) if light else self.rows
        return cut(
            rows,
            order=self.ordering,
            expression=expression,
            cursor=cursor,
            size=size,
            keys_first=bool(self._bounds()),
        )

    def every(self) -> Iterator[Any]:
        """Every row in the order asked for, with what the columns read, never all in memory."""
        order = self.files.orderings[self.ordering]
        sign = "-" if self.ordering.startswith("-") else ""
        rows = self.files.light(self.rows)
        if order is None:
            rows = rows.order_by(f"{sign}pk")
        else:
            rows = rows.annotate(sort_value=order.expression)
            rows = rows.order_by(f"{sign}sort_value", f"{sign}pk")
        return rows.iterator(chunk_size=500)

    def count(self) -> Count:
        """How many, in one query that stops counting above the cap; a large count is remembered."""
        key = self._memory()
        found = cache.get(key)
        if found is None:
            found = self.rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
            if found > MOST_COUNTED:
                cache.set(key, found, REMEMBERED_SECONDS)
            elif found > REMEMBERED_FROM:
                cache.set(key, found, REMEMBERED_EXACT_SECONDS)
        return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)

    def _memory(self) -> str:
        told = f"{self.person.pk} {self._wanted.urlencode()} {self.ordering}"
        return f"many:{self.files.name}:{sha256(told.encode()).hexdigest()}"
