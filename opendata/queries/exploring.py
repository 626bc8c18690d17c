"""What an address of the explorer answers: rows or groups, how many, and the pages around."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from opendata.explorer import dialect, engine, statements
from opendata.explorer.columns import Column, Kind
from opendata.explorer.communes import TABLE as COMMUNES
from opendata.explorer.communes import key_of
from opendata.explorer.engine import Opened
from opendata.explorer.profile import plain
from opendata.explorer.selection import Filter, Selection
from opendata.explorer.statements import Statement
from opendata.models import Dataset, DatasetFile
from opendata.models.files import folder_of

#: Communes offered for a name.
MOST_OFFERED = 20


@dataclass(frozen=True)
class Answer:
    """One page: the names, the rows (as Python values), and how many there are in all."""

    selection: Selection
    names: list[str]
    rows: list[tuple[Any, ...]]
    total: int

    @property
    def has_next(self) -> bool:
        selection = self.selection
        reached = selection.offset + len(self.rows)
        sorted_end = bool(selection.sorts) and not selection.is_grouped
        depth = statements.DEEPEST_SORTED - selection.page_size if sorted_end else self.total
        return bool(self.rows) and reached < self.total and reached <= depth

    @property
    def records(self) -> list[dict[str, Any]]:
        """The rows as JSON objects."""
        return [dict(zip(self.names, map(plain, row), strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Commune:
    """A commune of the file: the value of its column, its name, its department, its rows."""

    value: str
    name: str
    department: str
    rows: int


def current_file(dataset: Dataset) -> DatasetFile | None:
    """The file that pages read: one query."""
    return DatasetFile.objects.current_of(dataset).first()


#: The file of each published set as last read, and until when it is believed.
_current: dict[str, tuple[UUID, float]] = {}
BELIEVED = 1.0  # seconds
MOST_BELIEVED = 1_000


def opened_published(slug: str) -> Opened | None:
    """The rows of a set that everybody may see, from its address: one query a second at most.

    The acts of this process are seen at once (``forget``), those of another within a second.
    """
    key, until = _current.get(slug, (None, 0.0))
    if key is None or until < time.monotonic():
        keys = DatasetFile.objects.current_of_published(slug).values_list("key", flat=True)
        key = keys.first()
        if key is None:
            return None
        if len(_current) > MOST_BELIEVED:
            _current.clear()
        _current[slug] = (key, time.monotonic() + BELIEVED)
    return engine.get(folder_of(key))


def forget(slug: str) -> None:
    """The set changed: the next reader asks the database."""
    _current.pop(slug, None)


def opened(file: DatasetFile) -> Opened:
    """The file ready to be asked."""
    return engine.get(file.folder)


def question(data: Opened, pairs: Iterable[tuple[str, str]], **defaults: int) -> Selection:
    """The question asked by these parameters. Raises QueryRefused."""
    return dialect.read(pairs, data.columns, **defaults)


def answer(data: Opened, selection: Selection) -> Answer:
    """The page asked. Raises QueryRefused."""
    if selection.is_grouped:
        found = data.ask(statements.grouped(selection))
        names = [c.name for c in selection.groups] + [a.name for a in selection.aggregates]
        total = found[0][-1] if found else _groups_before(data, selection)
        return Answer(selection, names, [row[:-1] for row in found], total)
    stretch = _stretch(data, selection)
    rows = data.ask(statements.rows(selection, data.columns, stretch))
    names = ["__id", *(c.name for c in selection.columns or data.columns)]
    total = _total(data, selection, len(rows)) if stretch is None else len(stretch)
    return Answer(selection, names, rows, total)


def _stretch(data: Opened, selection: Selection) -> range | None:
    """Where the rows asked for lie, when one commune is all that is asked."""
    if len(selection.filters) != 1:
        return None
    only = selection.filters[0]
    if (
        isinstance(only, Filter)
        and only.operator == "exact"
        and data.sorted_by
        and only.column is data.sorted_by
    ):
        return data.stretches.get(only.values[0], range(0))
    return None


def _total(data: Opened, selection: Selection, shown: int) -> int:
    """How many rows the filters leave; a last page that is not full tells it by itself."""
    if not selection.filters:
        return data.rows
    if 0 < shown < selection.page_size or (shown == 0 and selection.page == 1):
        return selection.offset + shown
    return int(data.ask(statements.total(selection))[0][0])


def _groups_before(data: Opened, selection: Selection) -> int:
    """A page beyond the last still says how many groups there are."""
    if selection.page == 1:
        return 0
    first = data.ask(statements.grouped(selection.at_page(1)))
    return int(first[0][-1]) if first else 0


def communes_named(data: Opened, text: str) -> list[Commune]:
    """The communes whose name begins with, then holds, the words typed; codes are known too."""
    key = key_of(text)
    if not data.communes or not (key or text.strip()):
        return []
    statement = Statement(
        f"SELECT value, name, department, rows FROM {COMMUNES} "  # noqa: S608 - a constant
        "WHERE contains(key, ?) OR value = ? "
        "ORDER BY key <> ?, NOT starts_with(key, ?), key, department, value LIMIT ?",
        (key or "\x01", text.strip().upper(), key, key, MOST_OFFERED),
    )
    return [Commune(*row) for row in data.ask(statement)]


def commune_meant(offered: list[Commune], text: str) -> Commune | None:
    """The one that the words can only mean: alone to match, or alone to bear that very name."""
    named = [one for one in offered if key_of(one.name) == key_of(text)] or offered
    return named[0] if len(named) == 1 else None


def commune_chosen(data: Opened, selection: Selection) -> Commune | None:
    """The one commune that the filters choose, when they do."""
    column = data.sorted_by
    for part in selection.filters:
        if not isinstance(part, Filter) or part.operator != "exact":
            continue
        if part.column is column:
            rows = data.ask(
                Statement(
                    f"SELECT value, name, department, rows FROM {COMMUNES} "  # noqa: S608
                    "WHERE value = ?",
                    part.values,
                )
            )
            return Commune(*rows[0]) if rows else None
    return None


def plottable(columns: list[Column]) -> list[Column]:
    """The columns that make a plot: numbers and dates by steps, others by frequent values."""
    return [
        c
        for c in columns
        if c.is_numeric or c.kind in (Kind.DATE, Kind.DATETIME, Kind.BOOLEAN) or c.facts.get("top")
    ]
