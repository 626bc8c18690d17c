"""A list of files for one person: filtered, ordered, paged and counted, for pages and the API."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.french import NARROW, count
from finding.models import ListChoice, SavedView
from finding.queries.columns import Column, Order, Words
from finding.queries.filters import FileFilters, Tag, tags_of, written
from finding.queries.keyset import PAGE_SIZE, BadCursorError, Slice, cut

#: Above this many files a count says only « plus de 10 000 ».
MOST_COUNTED = 10_000
#: How long « plus de 10 000 » is remembered: such a selection does not shrink under it in a while.
REMEMBERED_SECONDS = 600
#: What an address may hold that is no filter.
NOT_FILTERS = ("cursor", "ordering", "columns", "view", "all")
NEWEST = "-reference"


@dataclass(frozen=True)
class FileList:
    """What a list of one kind of file is. A wing declares it once and registers it in apps.py.

    ``rows(person)`` gives the files that the person may see, with what the columns read;
    ``columns_for(person)`` the names of the columns shown by default. ``order_rows`` narrows what
    is listed in an order that would tell what is kept from the person.
    """

    name: str
    file_kind: str
    label: Words
    one: Words
    many: Words
    url_name: str
    rows: Callable[[Any], QuerySet]
    filters: type[FileFilters]
    columns: tuple[Column, ...]
    columns_for: Callable[[Any], tuple[str, ...]]
    may_use: Callable[[Any, Column], bool] = lambda person, column: True
    order_rows: Callable[[QuerySet, str, Any], QuerySet] = lambda rows, order, person: rows
    sheet: str = ""
    by_name: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    @property
    def orderings(self) -> dict[str, Order | None]:
        """Every order by its name; None for that of opening."""
        found: dict[str, Order | None] = {"reference": None, NEWEST: None}
        for column in self.columns:
            if column.order is not None:
                found |= {column.name: column.order, f"-{column.name}": column.order}
        return found

    def columns_open_to(self, person: Any) -> list[Column]:
        """Those that this person may choose, in the order of the declaration."""
        return [column for column in self.columns if self.may_use(person, column)]


LISTS: dict[str, FileList] = {}


def register(files: FileList) -> None:
    """Said once by each wing, in its ``apps.py``."""
    LISTS[files.name] = files


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
        """The order asked for, or the newest first."""
        name = self.asked.get("ordering", "")
        column = self.files.by_name.get(name.removeprefix("-"))
        if name not in self.files.orderings:
            return NEWEST
        if column is not None and not self.files.may_use(self.person, column):
            return NEWEST
        return name

    @cached_property
    def rows(self) -> QuerySet:
        """The selection, without order; nothing when a filter could not be read."""
        found = self.filters.qs.none() if self.errors else self.filters.qs
        return self.files.order_rows(found, self.ordering.removeprefix("-"), self.person)

    def page(self, cursor: str = "", size: int = PAGE_SIZE) -> Slice:
        """The page after a cursor, in one query. Raises BadCursorError."""
        order = self.files.orderings[self.ordering]
        expression = order.expression if order else None
        return cut(self.rows, order=self.ordering, expression=expression, cursor=cursor, size=size)

    def every(self) -> Iterator[Any]:
        """Every row in the order asked for, never all in memory."""
        order = self.files.orderings[self.ordering]
        sign = "-" if self.ordering.startswith("-") else ""
        rows = self.rows
        if order is None:
            rows = rows.order_by(f"{sign}pk")
        else:
            rows = rows.annotate(sort_value=order.expression)
            rows = rows.order_by(f"{sign}sort_value", f"{sign}pk")
        return rows.iterator(chunk_size=500)

    def count(self) -> Count:
        """How many, in one query that stops counting above the cap; « more » is remembered."""
        key = self._memory()
        if cache.get(key):
            return Count(MOST_COUNTED, True)
        found = self.rows.order_by().values("pk")[: MOST_COUNTED + 1].count()
        if found > MOST_COUNTED:
            cache.set(key, True, REMEMBERED_SECONDS)
        return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)

    def _memory(self) -> str:
        told = f"{self.person.pk} {self._wanted.urlencode()} {self.ordering}"
        return f"many:{self.files.name}:{sha256(told.encode()).hexdigest()}"


@dataclass(frozen=True)
class Heading:
    """The head of a column: ``query`` sorts by it (empty: it does not sort)."""

    column: Column
    query: str
    direction: str


@dataclass(frozen=True)
class ListPage:
    """All that the page of a list shows to one person."""

    files: FileList
    selection: Selection
    slice: Slice
    columns: list[Column]
    chosen: frozenset[str]
    every_column: list[Column]
    headings: list[Heading]
    cells: list[tuple[Any, list[tuple[str, str]]]]
    count: Count
    tags: list[Tag]
    views: list[SavedView]
    opening: SavedView | None
    query: str

    @property
    def rows(self) -> list[Any]:
        return self.slice.rows

    @property
    def count_words(self) -> str:
        """« 12 projets », « Plus de 10 000 projets »."""
        return self.count.words(self.files)

    @property
    def place(self) -> str:
        """« Page 3 sur 40 », when the number of pages is known."""
        here = _("Page %(number)s") % {"number": self.slice.number}
        if self.count.is_capped:
            return here
        last = max(1, -(-self.count.number // PAGE_SIZE))
        return _("%(here)s sur %(last)s") % {"here": here, "last": max(last, self.slice.number)}


def list_page(files: FileList, person: Any, asked: QueryDict) -> ListPage:
    """One page of a list: views, chosen columns, rows, count; four queries and the filters' own.

    An address that asks for nothing opens the person's own opening view, or that of a role.
    """
    views = list(SavedView.objects.of(person, files.name))
    opening = None
    if not asked:
        opening = next((v for v in views if v.opens_list and v.person_id), None) or next(
            (v for v in views if v.opens_list), None
        )
        if opening is not None:
            asked = opening.as_query()
    selection = Selection(files, person, asked)
    try:
        found = selection.page(asked.get("cursor", ""))
    except BadCursorError:
        found = selection.page()
    columns = chosen_columns(files, person, asked)
    return ListPage(
        files=files,
        selection=selection,
        slice=found,
        columns=columns,
        chosen=frozenset(column.name for column in columns),
        every_column=files.columns_open_to(person),
        headings=[_heading(selection, column) for column in columns],
        cells=[(row, [(c.css, c.shown(row, person)) for c in columns]) for row in found.rows],
        count=selection.count(),
        tags=tags_of(selection.filters, _without_place(asked)),
        views=views,
        opening=opening,
        query=written(_without_place(asked)),
    )


def chosen_columns(files: FileList, person: Any, asked: QueryDict) -> list[Column]:
    """The columns that the address names, else those that the person keeps, else the role's."""
    names: list[str] = [n for part in asked.getlist("columns") for n in part.split(",")]
    if not names:
        kept = ListChoice.objects.filter(person=person, list_name=files.name).first()
        names = kept.columns if kept else list(files.columns_for(person))
    found = [c for c in files.columns_open_to(person) if c.name in names]
    found.sort(key=lambda column: names.index(column.name))
    return found or [c for c in files.columns if c.name in files.columns_for(person)]


def _heading(selection: Selection, column: Column) -> Heading:
    name = column.name
    if name not in selection.files.orderings:
        return Heading(column, "", "")
    falls = selection.ordering == f"-{name}"
    rises = selection.ordering == name
    asked = _without_place(selection.asked)
    asked["ordering"] = name if falls else f"-{name}"
    return Heading(
        column, written(asked), "descending" if falls else "ascending" if rises else "none"
    )


def _without_place(asked: QueryDict) -> QueryDict:
    kept = asked.copy()
    kept.pop("cursor", None)
    return kept
