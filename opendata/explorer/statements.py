"""From a question to SQL: every value is a parameter, every name is quoted."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from opendata.explorer import lines
from opendata.explorer.building import TABLE
from opendata.explorer.columns import Column, Kind, quoted
from opendata.explorer.profile import runs
from opendata.explorer.refusals import QueryRefused
from opendata.explorer.selection import COMPARISONS, Aggregate, Filter, Group, Selection, Sort

#: How deep a sorted list may be paged: beyond, each page would read and sort everything again.
DEEPEST_SORTED = 10_000


@dataclass(frozen=True)
class Statement:
    """SQL and its parameters."""

    sql: str
    parameters: tuple[Any, ...] = ()


def where(selection: Selection) -> Statement:
    """The condition on rows, or an empty statement when every row is asked."""
    parts, parameters = [], []
    for part in selection.filters:
        sql, values = _condition(part)
        parts.append(sql)
        parameters += values
    return Statement(" AND ".join(parts), tuple(parameters))


def _condition(part: Filter | Group) -> tuple[str, list[Any]]:
    if isinstance(part, Group):
        inner = [_condition(one) for one in part.parts]
        joint = " OR " if part.joint == "or" else " AND "
        return f"({joint.join(sql for sql, _v in inner)})", [v for _s, vs in inner for v in vs]
    x, values = part.column.sql, list(part.values)
    if part.operator in COMPARISONS:
        return f"{x} {COMPARISONS[part.operator]} ?", values
    if part.operator in ("isnull", "isnotnull"):
        return f"{x} IS {'NOT ' if part.operator == 'isnotnull' else ''}NULL", []
    if part.operator in ("contains", "notcontains"):
        text = x if part.column.kind == Kind.TEXT else f"CAST({x} AS VARCHAR)"
        negation = "NOT " if part.operator == "notcontains" else ""
        return f"{negation}contains(lower({text}), lower(?))", values
    negation = "NOT " if part.operator == "notin" else ""
    return f"{x} {negation}IN ({', '.join('?' for _v in values)})", values


def rows(selection: Selection, columns: list[Column], stretch: range | None = None) -> Statement:
    """One page of rows: ``__id`` (the row's place in the stored file), then the columns.

    ``stretch``: the places of all the rows that the filters leave, when they are neighbours.
    """
    chosen = ", ".join(c.sql for c in selection.columns or columns)
    condition = where(selection)
    filtered = f" WHERE {condition.sql}" if condition.sql else ""
    size, offset = selection.page_size, selection.offset
    if selection.sorts:
        if offset + size > DEEPEST_SORTED:
            raise QueryRefused(
                "too_deep",
                _(
                    "Une liste triée se parcourt jusqu’à %(most)s lignes : ajoutez un filtre, "
                    "ou téléchargez la sélection entière."
                )
                % {"most": f"{DEEPEST_SORTED:,}".replace(",", "\u202f")},
                field="page",
            )
        order = _order(selection.sorts)
        return Statement(
            f"SELECT rowid + 1 AS __id, {chosen} FROM {TABLE} WHERE rowid IN "
            f"(SELECT rowid FROM {TABLE}{filtered} ORDER BY {order}, rowid "
            f"LIMIT {size} OFFSET {offset}) ORDER BY {order}, rowid",
            condition.parameters,
        )
    if stretch is not None or not condition.sql:
        page = (
            stretch[offset : offset + size] if stretch is not None else range(offset, offset + size)
        )
        return Statement(
            f"SELECT rowid + 1 AS __id, {chosen} FROM {TABLE} "
            f"WHERE rowid >= {page.start} AND rowid < {page.stop}"
        )
    # rows come in the order in which they are stored: no sort, and the reading stops by itself
    return Statement(
        f"SELECT rowid + 1 AS __id, {chosen} FROM {TABLE}{filtered} LIMIT {size} OFFSET {offset}",
        condition.parameters,
    )


def total(selection: Selection) -> Statement:
    """How many rows the filters leave."""
    condition = where(selection)
    filtered = f" WHERE {condition.sql}" if condition.sql else ""
    return Statement(f"SELECT count(*) FROM {TABLE}{filtered}", condition.parameters)


def grouped(selection: Selection, *, limit: bool = True) -> Statement:
    """One page of groups, the number of all of them in a last column."""
    condition = where(selection)
    filtered = f" WHERE {condition.sql}" if condition.sql else ""
    names = [c.sql for c in selection.groups]
    chosen = [*names, *(f"{_aggregated(a)} AS {quoted(a.name)}" for a in selection.aggregates)]
    by = f" GROUP BY {', '.join(names)}" if names else ""
    ordered = [_order(selection.sorts)] if selection.sorts else []
    order = ", ".join([*ordered, *(f"{name} NULLS LAST" for name in names)])
    every = ", count(*) OVER () AS __groups" if limit else ""
    sql = f"SELECT {', '.join(chosen)}{every} FROM {TABLE}{filtered}{by}"
    if order:
        sql += f" ORDER BY {order}"
    if limit:
        sql += f" LIMIT {selection.page_size} OFFSET {selection.offset}"
    return Statement(sql, condition.parameters)


def _aggregated(aggregate: Aggregate) -> str:
    return f"{aggregate.operator}({aggregate.column.sql})"


def _order(sorts: tuple[Sort, ...], table: str = "") -> str:
    """Missing values come last, whichever way."""
    return ", ".join(
        f"{'rowid' if sort.name == '__id' else table + quoted(sort.name)} "
        f"{'DESC' if sort.descending else 'ASC'} NULLS LAST"
        for sort in sorts
    )


def everything(selection: Selection, columns: list[Column], form: str) -> Statement:
    """The whole selection, as a download takes it away in this form."""
    if selection.is_grouped:
        return grouped(selection, limit=False)
    condition = where(selection)
    filtered = f" WHERE {condition.sql}" if condition.sql else ""
    taken = list(selection.columns or columns)
    written = [_written(c, form) for c in taken]
    if is_lined(selection, columns, form):
        chosen = lines.line(taken, written)
    else:
        chosen = ", ".join(f"{x} AS {c.sql}" for c, x in zip(taken, written, strict=True))
    # the values of the table, not what is written under the same name
    order = f" ORDER BY {_order(selection.sorts, f'{TABLE}.')}, rowid" if selection.sorts else ""
    return Statement(f"SELECT {chosen} FROM {TABLE}{filtered}{order}", condition.parameters)


def is_lined(selection: Selection, columns: list[Column], form: str) -> bool:
    """Whether ``everything`` answers lines of CSV rather than columns."""
    return form == "csv" and not selection.is_grouped and lines.are_known(columns)


def _written(column: Column, form: str) -> str:
    """A column as a form writes it: ISO moments; no text of a CSV runs in a spreadsheet."""
    x = column.sql
    if column.kind == Kind.DATETIME and form in ("csv", "json"):
        return f"strftime({x}, '%Y-%m-%dT%H:%M:%S')"
    if form == "csv" and column.facts.get("formulas"):
        return f"CASE WHEN {runs(x)} THEN concat('''', {x}) ELSE {x} END"
    return x
