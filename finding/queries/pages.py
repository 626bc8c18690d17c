"""The page of a list: views, chosen columns, cells, tags, the number of the page."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.statements import Slot, Statement
from finding.models import ListChoice, SavedView
from finding.queries.columns import Column
from finding.queries.filters import Tag, tags_of, written
from finding.queries.keyset import PAGE_SIZE, BadCursorError, Slice
from finding.queries.lists import FileList
from finding.queries.selections import Count, Selection

_PERSON, _LIST = Slot("person"), Slot("list_name")
_VIEWS = Statement(SavedView.objects.of(_PERSON, Slot("roles"), _LIST))
_CHOICES = Statement(ListChoice.objects.filter(person=_PERSON, list_name=_LIST))


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
    body: SafeString
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
    views = _VIEWS(person=person.pk, roles=sorted(person.roles), list_name=files.name)
    opening = None
    if not asked:
        opening = next((v for v in views if v.opens_list and v.person_id), None) or next(
            (v for v in views if v.opens_list), None
        )
        if opening is not None:
            asked = opening.as_query()
    selection = Selection(files, person, asked)
    try:
        found = selection.page(asked.get("cursor", ""), light=True)
    except BadCursorError:
        found = selection.page(light=True)
    columns = chosen_columns(files, person, asked)
    return ListPage(
        files=files,
        selection=selection,
        slice=found,
        columns=columns,
        chosen=frozenset(column.name for column in columns),
        every_column=files.columns_open_to(person),
        headings=[_heading(selection, column) for column in columns],
        body=_body(found.rows, columns, person),
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
        kept = next(iter(_CHOICES(person=person.pk, list_name=files.name)), None)
        names = kept.columns if kept else list(files.columns_for(person))
    found = [c for c in files.columns_open_to(person) if c.name in names]
    found.sort(key=lambda column: names.index(column.name))
    return found or [c for c in files.columns if c.name in files.columns_for(person)]


def _body(rows: list[Any], columns: list[Column], person: Any) -> SafeString:
    """The rows of the table, in one go: a template would cost as much as finding them."""
    opened = [f'<td class="{c.css}">' if c.css else "<td>" for c in columns]
    writers = [_cells(column, person) for column in columns]
    lines = []
    for row in rows:
        cells = (write(row) for write in writers)
        written = "".join(f"{tag}{cell}</td>" for tag, cell in zip(opened, cells, strict=True))
        lines.append(f"<tr>{written}</tr>")
    return mark_safe("\n".join(lines))  # noqa: S308 - each cell is escaped by its writer


def _cells(column: Column, person: Any) -> Callable[[Any], str]:
    """What writes the cells of a column, escaped, for one page."""

    def write(row: Any) -> str:
        return conditional_escape(column.shown(row, person))

    if column.same_for is None:
        return write
    same_for, known = column.same_for, dict[Hashable, str]()

    def remembered(row: Any) -> str:
        key = same_for(row)
        if key not in known:
            known[key] = write(row)
        return known[key]

    return remembered


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
