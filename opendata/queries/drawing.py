"""A column of the explorer, drawn: steps of numbers and dates, or the most frequent values."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from opendata.explorer.building import TABLE
from opendata.explorer.columns import MOMENTS, Column, Kind
from opendata.explorer.engine import Opened
from opendata.explorer.profile import histogram
from opendata.explorer.selection import Selection
from opendata.explorer.statements import Statement, where
from opendata.queries.exploring import Answer
from opendata.queries.reading import shown
from workflow.plots import Plot

MOST_BARS = 20


def drawn(data: Opened, selection: Selection, column: Column) -> Plot:
    """How the values of a column are spread among the rows selected. Raises QueryRefused."""
    condition = where(selection)
    if column.is_numeric or column.kind in MOMENTS:
        with data.asking() as cursor:
            steps = histogram(cursor, column, TABLE, condition.sql, list(condition.parameters))
        labels = [_step(column, low, high) for low, high, _count in steps]
        return _plot("bar", column, labels, [count for _low, _high, count in steps])
    filtered = f"WHERE {condition.sql}" if condition.sql else ""
    rows = data.ask(
        Statement(
            f"SELECT {column.sql}, count(*) FROM {TABLE} {filtered} "  # noqa: S608 - quoted
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {MOST_BARS}",
            condition.parameters,
        )
    )
    labels = [_label(column, value) for value, _count in rows]
    return _plot("across", column, labels, [count for _value, count in rows])


def drawn_groups(answer: Answer) -> Plot:
    """The groups shown, by their first figure."""
    selection = answer.selection
    place = len(selection.groups)
    column = selection.groups[0]
    labels = [_label(column, row[0]) for row in answer.rows[:MOST_BARS]]
    values = [_decimal(row[place]) for row in answer.rows[:MOST_BARS]]
    aggregate = selection.aggregates[0]
    return Plot("across", labels, [(aggregate.name, values)], first_column=column.name)


def _plot(kind: str, column: Column, labels: Sequence[str], counts: Sequence[int]) -> Plot:
    return Plot(kind, labels, [(_("Lignes"), counts)], first_column=column.name)


def _step(column: Column, low: Any, high: Any) -> str:
    if column.kind in MOMENTS:
        return _("dès le %(day)s") % {"day": shown(column, date.fromisoformat(low))}
    if column.kind == Kind.INTEGER and high - low == 1:
        return shown(column, low)
    return f"{shown(column, low)} – {shown(column, high)}"


def _label(column: Column, value: Any) -> str:
    text = shown(column, value) or _("non renseigné")
    return text if len(text) <= 40 else f"{text[:39]}…"


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
