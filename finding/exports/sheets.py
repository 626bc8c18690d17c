"""A table with typed columns, written as XLSX, ODS or CSV: numbers are numbers, dates are dates."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from odfdo import Cell, Document, Row
from odfdo import Table as OdsTable
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

#: A text that begins so would run as a formula when a spreadsheet opens it.
RUNS = ("=", "+", "-", "@", "\t", "\r")
#: How a spreadsheet shows each kind of column.
FORMATS = {
    "text": "@",
    "money": '#,##0.00\\ "€"',
    "date": "DD/MM/YYYY",
    "count": "#,##0",
    "number": "#,##0.00",
    "year": "0",
}
_HEAD = Font(bold=True)
_GREY = PatternFill("solid", fgColor="EEEEEE")
#: Control characters that neither XML nor a person can read.
_UNREADABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True)
class Column:
    """A column: its title, its kind (a key of ``FORMATS``), its width in characters.

    ``fixed`` marks what a person who fills the sheet in leaves as it is.
    """

    title: str
    kind: str = "text"
    width: int = 18
    fixed: bool = False


@dataclass(frozen=True)
class Sheet:
    """A table to be exported. Amounts are Decimal euros, dates are ``date``."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = field(default=())


def harmless(text: str) -> str:
    """A text that no spreadsheet runs: an apostrophe before what would begin a formula."""
    text = text.translate(_UNREADABLE)
    return f"'{text}" if text.startswith(RUNS) else text


def as_written(text: str) -> str:
    """The text behind ``harmless``."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(RUNS) else text


def _value(cell: Any) -> Any:
    """A cell as all three writers take it: text made harmless, moments as days in Paris."""
    if cell is None:
        return None
    if isinstance(cell, datetime):
        return timezone.localtime(cell).date()
    if isinstance(cell, Decimal | int | date):
        return cell
    return harmless(str(cell))


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook of these sheets, header frozen, ready to filter."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_sheet_name(sheet.title))
        page.freeze_panes = "A2"
        for place, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[get_column_letter(place)].width = column.width
        page.append([_heading(page, column) for column in sheet.columns])
        count = 1
        for row in sheet.rows:
            page.append([_cell(page, c, v) for c, v in zip(sheet.columns, row, strict=True)])
            count += 1
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(page, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=harmless(column.title))
    cell.font, cell.fill = _HEAD, _GREY
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _cell(page, column: Column, value: Any) -> WriteOnlyCell:
    value = _value(value)
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif value is not None:
        cell.number_format = FORMATS[column.kind]
    if column.fixed:
        cell.fill = _GREY
    return cell


def _sheet_name(title: str) -> str:
    return "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Feuille"


def to_ods(sheets: Sequence[Sheet]) -> bytes:
    """An OpenDocument workbook of these sheets, each cell with its type."""
    document = Document("spreadsheet")
    body = document.body
    body.clear()
    for sheet in sheets:
        table = OdsTable(_sheet_name(sheet.title))
        table.append(_ods_row([harmless(c.title) for c in sheet.columns], sheet.columns, True))
        for row in sheet.rows:
            table.append(_ods_row([_value(v) for v in row], sheet.columns, False))
        body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _ods_row(values: Sequence[Any], columns: Sequence[Column], heading: bool) -> Row:
    row = Row()
    for column, value in zip(columns, values, strict=True):
        if value is None:
            cell = Cell()
        elif isinstance(value, str) or heading:
            cell = Cell(str(value), cell_type="string")
        elif column.kind == "money":
            text = f"{value:.2f}".replace(".", ",")
            cell = Cell(value, text=f"{text} €", cell_type="currency", currency="EUR")
        elif isinstance(value, date):
            cell = Cell(value, text=value.strftime("%d/%m/%Y"), cell_type="date")
        else:
            cell = Cell(value, cell_type="float")
        row.append(cell)
    return row


def csv_lines(sheet: Sheet) -> Iterator[bytes]:
    """The lines of a CSV that a French spreadsheet opens: UTF-8 mark, « ; », decimal comma."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow([harmless(column.title) for column in sheet.columns])
    yield out.getvalue().encode("utf-8-sig")
    for row in sheet.rows:
        out.seek(0)
        out.truncate()
        writer.writerow([_csv_text(_value(value)) for value in row])
        yield out.getvalue().encode()


def to_csv(sheets: Sequence[Sheet]) -> bytes:
    """The first sheet as CSV, whole."""
    return b"".join(csv_lines(sheets[0]))


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


#: Each extension with its writer and its type.
WRITERS = {
    "xlsx": (to_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": (to_ods, "application/vnd.oasis.opendocument.spreadsheet"),
    "csv": (to_csv, "text/csv; charset=utf-8"),
}
