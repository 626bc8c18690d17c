"""What a list of one kind of file is: declared once by its wing, read by every door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from finding.queries.columns import Column, Order, Words

if TYPE_CHECKING:
    from finding.queries.filters import FileFilters

#: The order of a list that nobody sorted.
NEWEST = "-reference"


@dataclass(frozen=True)
class FileList:
    """What a list of one kind of file is. A wing declares it once and registers it in apps.py.

    ``rows(person)`` gives the files that the person may see, with what the columns read, and
    ``reads`` names the fields that they read: whole files are not brought to show six of them.
    ``columns_for(person)`` the names of the columns shown by default. ``order_rows`` narrows what
    is listed in an order that would tell what is kept from the person.

    For the search: ``title`` names the column that says what a file is; ``content(person)`` gives
    the files whose texts the person may read (``rows`` unless told); ``reads_inside`` says whether
    they read what the desk keeps to itself; ``also_open`` gives the references of the files opened
    to them outside the organisations where they hold a role.
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
    reads: tuple[str, ...]
    may_use: Callable[[Any, Column], bool] = lambda person, column: True
    order_rows: Callable[[QuerySet, str, Any], QuerySet] = lambda rows, order, person: rows
    title: str = "title"
    content: Callable[[Any], QuerySet] = field(default=None)  # type: ignore[assignment] # __post_init__ gives it
    reads_inside: Callable[[Any], bool] = lambda person: False
    also_open: Callable[[Any], list[str]] = lambda person: []
    by_name: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        if self.content is None:
            object.__setattr__(self, "content", self.rows)
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})

    def light(self, rows: QuerySet) -> QuerySet:
        """The rows with no more than the columns read."""
        return rows.only(*self.reads)

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
