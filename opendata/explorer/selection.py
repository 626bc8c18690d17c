"""A question put to the rows: which ones, in which order, which columns, grouped how."""

from dataclasses import dataclass, field, replace
from typing import Any

from opendata.explorer.columns import Column, Kind

#: Operators that filter, as data.gouv.fr's tabular API names them.
COMPARISONS = {
    "exact": "=",
    "differs": "IS DISTINCT FROM",
    "less": "<=",
    "greater": ">=",
    "strictly_less": "<",
    "strictly_greater": ">",
}
CONTAINS = ("contains", "notcontains")
LISTS = ("in", "notin")
NULLS = ("isnull", "isnotnull")
FILTERS = (*COMPARISONS, *CONTAINS, *LISTS, *NULLS)
AGGREGATES = ("count", "sum", "avg", "min", "max")


@dataclass(frozen=True)
class Filter:
    """One condition on one column; ``values`` are already of the column's kind."""

    column: Column
    operator: str
    values: tuple[Any, ...] = ()
    #: What was written, to show it again and to make the address.
    text: str = ""


@dataclass(frozen=True)
class Group:
    """Conditions joined by « and » or « or »."""

    joint: str
    parts: tuple["Filter | Group", ...]
    text: str = ""


@dataclass(frozen=True)
class Sort:
    """An order on a column, or on an aggregate under its name."""

    name: str
    descending: bool = False


@dataclass(frozen=True)
class Aggregate:
    """``column__operator``, the name under which it comes back."""

    column: Column
    operator: str

    @property
    def name(self) -> str:
        return f"{self.column.name}__{self.operator}"

    @property
    def as_column(self) -> Column:
        """The column that it makes: numbers, but for the least and the most of another kind."""
        kinds = {"count": Kind.INTEGER, "sum": Kind.NUMBER, "avg": Kind.NUMBER}
        return Column(self.name, kinds.get(self.operator, self.column.kind))


@dataclass(frozen=True)
class Selection:
    """Everything that an address asks."""

    filters: tuple[Filter | Group, ...] = ()
    sorts: tuple[Sort, ...] = ()
    columns: tuple[Column, ...] = ()
    groups: tuple[Column, ...] = ()
    aggregates: tuple[Aggregate, ...] = ()
    page: int = 1
    page_size: int = 20
    #: The parameters as they were given, pages left out: the address of the same question.
    parameters: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_grouped(self) -> bool:
        return bool(self.groups or self.aggregates)

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.page_size

    def at_page(self, page: int) -> "Selection":
        return replace(self, page=page)
