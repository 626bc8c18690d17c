"""XLSX as a stream: DuckDB writes the rows' XML, the archive leaves as it is made.

The libraries tried write the whole sheet before its first byte (openpyxl, XlsxWriter, tablib).
Text is inline, so that nothing runs as a formula.
"""

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.utils.translation import gettext as _

from opendata.explorer import engine
from opendata.explorer.columns import Column, Kind, quoted
from opendata.explorer.engine import Opened
from opendata.explorer.refusals import QueryRefused
from opendata.explorer.selection import Selection
from opendata.explorer.statements import Statement

MOST_ROWS = 1_048_575  # and one line of titles
BATCH = 2_000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
PLAIN = 'numFmtId="0" fontId="0" fillId="0" borderId="0"'
DAY, MOMENT = PLAIN.replace("0", "164", 1), PLAIN.replace("0", "165", 1)
#: Every part but the sheet; style 1 is a day, style 2 a day and its hour.
PARTS = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{CONTENT}.styles+xml"/></Types>',
    "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="Sélection" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="2">'
    '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy\\ hh:mm:ss"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    f'<cellStyleXfs count="1"><xf {PLAIN}/></cellStyleXfs><cellXfs count="3">'
    f'<xf {PLAIN} xfId="0"/>'
    f'<xf {DAY} xfId="0" applyNumberFormat="1"/>'
    f'<xf {MOMENT} xfId="0" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>'
    "</cellStyles></styleSheet>",
}
#: Characters that XML forbids, left out.
FORBIDDEN = "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x{FFFE}\\x{FFFF}]"


class _Outgoing(io.RawIOBase):
    """What the archive writes, taken away piece by piece; it cannot be rewound."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        found = b"".join(self.pieces)
        self.pieces.clear()
        return found


def stream(opened: Opened, selection: Selection, statement: Statement) -> Iterator[bytes]:
    """The workbook of a selection, from its first bytes on."""
    columns = _columns(opened, selection)
    seconds = settings.DATALAB_EXPLORER_DOWNLOAD_SECONDS
    with (
        engine.slot(download=True),
        opened.cursor() as cursor,
        engine.bounded(cursor, seconds),
    ):
        counted = f"SELECT count(*) FROM ({statement.sql}) AS s"
        rows = cursor.execute(counted, statement.parameters).fetchall()[0][0]
        if rows > MOST_ROWS:
            raise _too_many(rows)
        cursor.execute(f"SELECT {_row(columns)} FROM ({statement.sql}) AS s", statement.parameters)
        yield from _archive(columns, cursor)


def _too_many(rows: int) -> QueryRefused:
    return QueryRefused(
        "too_many_rows",
        _(
            "Un classeur XLSX s’arrête à %(most)s lignes et la sélection en a %(rows)s : "
            "prenez le CSV ou le Parquet."
        )
        % {"most": MOST_ROWS, "rows": rows},
    )


def _columns(opened: Opened, selection: Selection) -> list[Column]:
    """The columns of the answer, with the kinds that aggregates give."""
    if not selection.is_grouped:
        return list(selection.columns or opened.columns)
    return [*selection.groups, *(a.as_column for a in selection.aggregates)]


def _archive(columns: list[Column], cursor) -> Iterator[bytes]:
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            titles = "".join(_title(column.name) for column in columns)
            begin = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData><row>{titles}</row>'
            sheet.write(begin.encode())
            yield out.taken()
            while rows := cursor.fetchmany(BATCH):
                sheet.write("".join(row for (row,) in rows).encode())
                if piece := out.taken():
                    yield piece
            sheet.write(b"</sheetData></worksheet>")
    yield out.taken()


def _title(name: str) -> str:
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(name)}</t></is></c>'


def _row(columns: list[Column]) -> str:
    """SQL: one row as XML. A missing value is an empty cell, which keeps the next in its place."""
    cells = ", ".join(_cell(column) for column in columns)
    return f"concat('<row>', {cells}, '</row>')"


def _cell(column: Column) -> str:
    x = quoted(column.name)
    if column.kind in (Kind.INTEGER, Kind.NUMBER):
        filled = f"concat('<c><v>', {x}, '</v></c>')"
    elif column.kind == Kind.BOOLEAN:
        filled = f"concat('<c t=\"b\"><v>', CAST({x} AS INTEGER), '</v></c>')"
    elif column.kind == Kind.DATE:
        # days since the 30th of December 1899; a spreadsheet knows none before 1900
        days = f"datediff('day', DATE '1899-12-30', {x})"
        filled = _dated(f"concat('<c s=\"1\"><v>', {days}, '</v></c>')", x)
    elif column.kind == Kind.DATETIME:
        seconds = f"epoch({x}) / 86400 + 25569"
        filled = _dated(f"concat('<c s=\"2\"><v>', {seconds}, '</v></c>')", x)
    else:
        filled = _inline(x)
    return f"CASE WHEN {x} IS NULL THEN '<c/>' ELSE {filled} END"


def _dated(cell: str, x: str) -> str:
    return f"CASE WHEN {x} >= DATE '1900-03-01' THEN {cell} ELSE {_inline(x)} END"


def _inline(x: str) -> str:
    text = f"left(CAST({x} AS VARCHAR), 32767)"
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = f"replace({text}, '{char}', '{entity}')"
    clean = f"regexp_replace({text}, '{FORBIDDEN}', '', 'g')"
    return f"concat('<c t=\"inlineStr\"><is><t xml:space=\"preserve\">', {clean}, '</t></is></c>')"
