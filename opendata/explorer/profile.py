"""What a column holds: missing, distinct, least, most, most frequent, and how values are spread."""

import math
import sys
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from opendata.explorer.columns import MOMENTS, Column, Kind
from opendata.explorer.lines import marks

BARS = 20
TOP = 10
MEDIAN_OF = 20_000  # values drawn to estimate the median
#: Beyond so many different values, they are estimated and none is frequent.
MOST_GROUPS = 200_000
#: What the explorer keeps for its own writing, and tells nobody.
OWN = {"marks"}


def told(column: Column) -> dict[str, Any]:
    """What a reader is told of a column."""
    return {name: fact for name, fact in column.facts.items() if name not in OWN}


def describe(db: duckdb.DuckDBPyConnection, columns: list[Column], table: str, rows: int) -> None:
    """Fills ``facts`` of every column of a table."""
    asked = ", ".join(
        f"count({c.sql}), approx_count_distinct({c.sql}), min({c.sql}), max({c.sql}), {marks(c)}"
        for c in columns
    )
    values = db.execute(f"SELECT {asked} FROM {table}").fetchall()[0]
    for place, column in enumerate(columns):
        present, about, least, most, held = values[5 * place : 5 * place + 5]
        column.facts |= {
            "missing": rows - present,
            "distinct": about,
            "is_exact": False,
            "min": plain(least),
            "max": plain(most),
            "top": [],
            "marks": held,
        }
        if present and about <= min(MOST_GROUPS, max(present // 2, 1_000)):
            _frequent(db, column, table)
        elif about >= present * 0.9:
            column.facts["distinct"] = min(about, present)
        if column.is_numeric and present:
            _numeric(db, column, table)
        if (column.is_numeric or column.kind in MOMENTS) and present:
            column.facts["histogram"] = histogram(db, column, table)
        if column.kind == Kind.TEXT:
            column.facts["formulas"] = _formulas(db, column, table)


def _frequent(db: duckdb.DuckDBPyConnection, column: Column, table: str) -> None:
    found = db.execute(
        f"SELECT {column.sql}, count(*), count(*) OVER () FROM {table} "
        f"WHERE {column.sql} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {TOP}"
    ).fetchall()
    column.facts["top"] = [[plain(value), count] for value, count, _groups in found]
    column.facts["distinct"] = found[0][2]
    column.facts["is_exact"] = True


def _numeric(db: duckdb.DuckDBPyConnection, column: Column, table: str) -> None:
    mean = db.execute(f"SELECT avg({column.sql}) FROM {table}").fetchall()[0][0]
    median = db.execute(
        f"SELECT median({column.sql}) FROM (SELECT {column.sql} FROM {table} "
        f"WHERE {column.sql} IS NOT NULL USING SAMPLE {MEDIAN_OF} ROWS (reservoir, 1))"
    ).fetchall()[0][0]
    column.facts |= {"mean": plain(mean), "median": plain(median)}


def _formulas(db: duckdb.DuckDBPyConnection, column: Column, table: str) -> int:
    """Cells that a spreadsheet would run: the CSV for people quotes them."""
    return db.execute(
        f"SELECT count(*) FROM {table} WHERE {column.sql} < 'A' AND {runs(column.sql)}"
    ).fetchall()[0][0]


def runs(x: str) -> str:
    """SQL: whether a text would run as a formula once opened in a spreadsheet."""
    return (
        f"(left({x}, 1) IN ('=', '@', chr(9), chr(13)) OR (left({x}, 1) IN ('+', '-') "
        f"AND NOT regexp_full_match({x}, '[+-][0-9 .,()/-]*')))"
    )


def histogram(
    db: duckdb.DuckDBPyConnection,
    column: Column,
    table: str,
    where: str = "",
    parameters: list[Any] | None = None,
) -> list[list[Any]]:
    """[from, until, rows] of equal steps between the least and the most value."""
    given = parameters or []
    condition = f"{column.sql} IS NOT NULL" + (f" AND ({where})" if where else "")
    if column.is_numeric:
        condition += f" AND isfinite(CAST({column.sql} AS DOUBLE))"
        x = f"CAST({column.sql} AS DOUBLE)"
    else:
        x = f"epoch(CAST({column.sql} AS TIMESTAMP))"
    low, high = db.execute(
        f"SELECT min({x}), max({x}) FROM {table} WHERE {condition}", given
    ).fetchall()[0]
    if low is None:
        return []
    low, step, bars = steps(
        low,
        high,
        day=86_400.0 if column.kind in MOMENTS else 0.0,
        whole=column.kind == Kind.INTEGER,
    )
    counts = dict(
        db.execute(
            f"SELECT least(CAST(floor(({x} - ?) / ?) AS BIGINT), ?) AS bar, count(*) "
            f"FROM {table} WHERE {condition} GROUP BY 1",
            [low, step, bars - 1, *given],
        ).fetchall()
    )
    return [
        [_bound(column, low + i * step), _bound(column, low + (i + 1) * step), counts.get(i, 0)]
        for i in range(bars)
    ]


def steps(low: float, high: float, *, whole: bool, day: float) -> tuple[float, float, int]:
    """Where equal steps begin, how wide they are, how many: bounds that people can read."""
    least = (high - low) / BARS
    if day:
        width = max(math.ceil(least / day), 1) * day
        start = math.floor(low / day) * day
    else:
        # no step is finer than what floats of this size can tell apart
        finest = max(4 * math.ulp(max(abs(low), abs(high))), sys.float_info.min)
        least = max(least, finest) if least > 0 else 0.0
        width = _round_up(least) if least > 0 else 1.0
        width = max(width, 1.0) if whole else width
        start = math.floor(low / width) * width
    # a quotient of floats may round past the value that it stands for
    start = start - width if start > low else start
    bars = int((high - start) // width) + 1
    return start, width, bars + (start + bars * width < high)


def _round_up(value: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below."""
    power = float(f"1e{math.floor(math.log10(value))}")
    return next(power * digit for digit in (1, 2, 2.5, 5, 10) if power * digit >= value * 0.999999)


def _bound(column: Column, value: float) -> Any:
    if column.kind not in MOMENTS:
        return float(f"{value:.6g}")
    try:
        return datetime.fromtimestamp(value, tz=UTC).date().isoformat()
    except (OverflowError, OSError, ValueError):
        return str(value)


def plain(value: Any) -> Any:
    """A value as JSON can carry it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    return value
