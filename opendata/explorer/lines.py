"""A row of CSV as one text made in SQL: a sixth less work than DuckDB's own writer, same bytes.

What saves the work is known once for all: which characters that ask for quotes each column holds
(``facts["marks"]``); most columns hold none, and their values are not looked at again.
"""

from opendata.explorer.columns import Column, Kind, quoted

#: DuckDB's writer quotes a value that holds one of them, wherever it stands.
MARKS = ',"\n\r#'
#: For COPY: what comes is already quoted.
OPTIONS = "FORMAT csv, HEADER true, QUOTE ''"


def marks(column: Column) -> str:
    """SQL: an aggregate, the marks that the values of a column hold."""
    if column.kind != Kind.TEXT:
        return "''"
    held = (f"CASE WHEN bool_or({_holds(column.sql, m)}) THEN {_char(m)} END" for m in MARKS)
    return f"concat({', '.join(held)})"


def are_known(columns: list[Column]) -> bool:
    """Whether the file was read since marks are looked for; if not, DuckDB's writer looks."""
    return all("marks" in column.facts for column in columns)


def line(columns: list[Column], written: list[str]) -> str:
    """SQL: a row as a line of CSV, named as the line of the titles.

    ``written``: for each column, the SQL of the value that goes out.
    """
    cells = ", ',', ".join(_cell(c, x) for c, x in zip(columns, written, strict=True))
    return f"concat({cells}) AS {quoted(','.join(_title(c.name) for c in columns))}"


def _title(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"' if any(mark in name for mark in MARKS) else name


def _cell(column: Column, x: str) -> str:
    """A missing value is nothing: ``concat`` leaves it out."""
    held = column.facts["marks"]
    if not held:
        return x
    holds = " OR ".join(_holds(x, mark) for mark in held)
    doubled = f"""replace({x}, '"', '""')""" if '"' in held else x
    return f"""CASE WHEN {holds} THEN concat('"', {doubled}, '"') ELSE {x} END"""


def _holds(x: str, mark: str) -> str:
    return f"contains({x}, {_char(mark)})"


def _char(mark: str) -> str:
    return f"chr({ord(mark)})"
