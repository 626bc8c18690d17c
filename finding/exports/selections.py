"""The sheet of a selection of files: the columns shown, every row of the selection."""

from collections.abc import Iterator
from typing import Any

from finding.exports.sheets import Column as SheetColumn
from finding.exports.sheets import Sheet
from finding.queries.columns import Column
from finding.queries.selections import Selection

#: What a spreadsheet makes of each kind of column.
SHEET_KINDS = {kind: kind for kind in ("money", "date", "count", "number")}
WIDTHS = {"long": 48, "link": 16}


def sheet_of(selection: Selection, columns: list[Column]) -> Sheet:
    """The sheet of exactly what the list selects, in its order, row by row."""
    return Sheet(
        title=str(selection.files.label),
        columns=[
            SheetColumn(
                str(column.label),
                SHEET_KINDS.get(column.kind, "text"),
                WIDTHS.get(column.kind, column.width),
            )
            for column in columns
        ],
        rows=_rows(selection, columns),
    )


def _rows(selection: Selection, columns: list[Column]) -> Iterator[list[Any]]:
    for row in selection.every():
        yield [column.exported(row, selection.person) for column in columns]
