"""The rows of a sheet brought back, in XLSX, ODS or CSV; a hostile one is not made whole."""

import csv
import io
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from workflow.refusals import Refused

#: What a workbook of ten megabytes may weigh once unpacked.
UNPACKED_LIMIT = 100 * 1024 * 1024
#: Cells of a row that are looked at, rows that a spreadsheet can hold.
MOST_CELLS, MOST_ROWS = 200, 1_048_576
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def rows_of(content: bytes) -> Iterator[list]:
    """Each row of the first sheet; an empty cell is « ». Raises Refused when it cannot be read."""
    try:
        if content.startswith(b"PK\x03\x04"):
            _weigh(content)
            is_ods = b"opendocument.spreadsheet" in content[:200]
            yield from _ods_rows(content) if is_ods else _xlsx_rows(content)
        else:
            yield from _csv_rows(content)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "unreadable_file",
            _("Le fichier ne se lit pas : rapportez un XLSX, un ODS ou un CSV."),
            field="file",
        ) from error


def _weigh(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        weight = sum(part.file_size for part in archive.infolist())
    if weight > UNPACKED_LIMIT:
        raise Refused(
            "file_too_large", _("Le classeur est trop lourd une fois décompressé."), field="file"
        )


def _xlsx_rows(content: bytes) -> Iterator[list]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        yield ["" if cell is None else cell for cell in row]


def _csv_rows(content: bytes) -> Iterator[list]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    separator = max(";\t,", key=text.partition("\n")[0].count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _ods_rows(content: bytes) -> Iterator[list]:
    """Row by row, as they are written: LibreOffice ends a sheet by a row « repeated » a million
    times, of cells repeated sixteen thousand times, which nobody may make whole.
    """
    given = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as stream:
        for _event, element in ElementTree.iterparse(stream):  # noqa: S314 - expat bounds entities
            if element.tag == f"{_TABLE}table":
                return
            if element.tag != f"{_TABLE}table-row":
                continue
            row = _ods_row(element)
            for _time in range(_times(element, "rows")):
                yield row
                given += 1
                if given >= MOST_ROWS:
                    return
            element.clear()


def _ods_row(row: ElementTree.Element) -> list:
    cells: list[Any] = []
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            times = min(_times(cell, "columns"), MOST_CELLS - len(cells))
            cells += [_ods_value(cell)] * times
    while cells and cells[-1] == "":
        cells.pop()
    return cells


def _times(element: ElementTree.Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _ods_value(cell: ElementTree.Element) -> Any:
    """A number as a number, a day as its ISO text, the rest as it is shown."""
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "currency", "percentage"):
        return Decimal(cell.get(f"{_OFFICE}value", ""))
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "")
    return "\n".join("".join(part.itertext()) for part in cell.iter(f"{_TEXT}p"))
