"""The rows of « projets lauréats » as CSV, JSON 360Giving, XLSX and Parquet."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
from django.utils.translation import gettext as _

from finding.exports.sheets import Column as SheetColumn
from finding.exports.sheets import Sheet, harmless, to_xlsx
from opendata.exports.columns import COLUMNS, Column
from opendata.exports.giving import package
from opendata.exports.rows import Row
from opendata.models import FileFormat

SHEET_KINDS = {"string": "text", "number": "money", "date": "date"}
RATES = ("taux", "pourcentageSubvention")
COLUMN_TYPES = {"string": "VARCHAR", "number": "DECIMAL(14, 4)", "date": "DATE"}
#: Money keeps its cents; a rate its four decimals.
MONEY_TYPE = "DECIMAL(14, 2)"


def to_csv(rows: Sequence[Row], site: str) -> bytes:
    """UTF-8, commas, dates as 2026-03-02, a decimal point, no cell that a spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.name for column in COLUMNS])
    for row in rows:
        writer.writerow([_text(row[column.name]) for column in COLUMNS])
    return out.getvalue().encode("utf-8")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else harmless(str(value))


def to_json(rows: Sequence[Row], site: str) -> bytes:
    """360Giving 1.4; amounts are JSON numbers written from their decimals, never from a float."""

    mark = uuid4().hex  # stands around a number, to be written as such; no text can know it

    def exact(value: Any) -> str:
        return f"{mark}{value:f}{mark}" if isinstance(value, Decimal) else value.isoformat()

    text = json.dumps(package(rows, site), default=exact, ensure_ascii=False, indent=2)
    return text.replace(f'"{mark}', "").replace(f'{mark}"', "").encode("utf-8")


def to_workbook(rows: Sequence[Row], site: str) -> bytes:
    """One sheet with typed cells."""
    columns = [
        SheetColumn(
            column.name,
            "text" if column.name in RATES else SHEET_KINDS[column.kind],
            40 if column.name in ("objet", "indicateurs", "nomBeneficiaire") else 18,
        )
        for column in COLUMNS
    ]
    lines = [
        [
            _text(row[column.name]) if column.name in RATES else row[column.name] or None
            for column in COLUMNS
        ]
        for row in rows
    ]
    return to_xlsx([Sheet(_("Projets lauréats"), columns, lines)])


def to_parquet(rows: Sequence[Row], site: str) -> bytes:
    """Typed columns, written by DuckDB in a folder of its own."""
    types = ", ".join(f'"{column.name}" {_parquet_type(column)}' for column in COLUMNS)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as database:
        path = Path(folder) / "projets-laureats.parquet"
        database.execute(f"CREATE TABLE rows ({types})")
        places = ", ".join("?" for _column in COLUMNS)
        database.executemany(
            f"INSERT INTO rows VALUES ({places})",  # noqa: S608 - question marks only
            [[row[c.name] if row[c.name] != "" else None for c in COLUMNS] for row in rows],
        )
        database.execute(f"COPY rows TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def _parquet_type(column: Column) -> str:
    if column.kind == "number" and column.name not in RATES:
        return MONEY_TYPE
    return COLUMN_TYPES[column.kind]


WRITERS: dict[str, Callable[[Sequence[Row], str], bytes]] = {
    FileFormat.CSV: to_csv,
    FileFormat.JSON: to_json,
    FileFormat.XLSX: to_workbook,
    FileFormat.PARQUET: to_parquet,
}
CONTENT_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.JSON: "application/json",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
}
