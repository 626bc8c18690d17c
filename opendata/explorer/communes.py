"""Which columns tell the commune, and the list of communes that a picker offers by name."""

import re

import duckdb

from opendata.explorer.columns import Column, Kind, header_words, quoted

CODE = r"(\d{5}|2[AB]\d{3})"
NOT_A_COMMUNE = re.compile(r"\b(postal|cp|arrondissement|canton|epci|interco\w*)\b")
CODE_WORDS = re.compile(
    r"\b(insee|commune|communes|com|depcom|codgeo|codcom|codecom|citycode|code_com)\b"
)
NAME_WORDS = re.compile(r"\b(commune|communes|libgeo|nomcom|libcom|ville|ncc|nccenr|com)\b")
#: Headers that name a department: its own column spares guessing it from the code.
TABLE = "communes"


def recognise(db: duckdb.DuckDBPyConnection, columns: list[Column], table: str) -> None:
    """Marks the column of INSEE codes and that of names, when the content agrees."""
    for column in columns:
        words = header_words(column.name)
        if column.kind != Kind.TEXT or NOT_A_COMMUNE.search(words):
            continue
        if CODE_WORDS.search(words) and _none(columns, "code") and _are_codes(db, column, table):
            column.commune = "code"
    for column in columns:
        words = header_words(column.name)
        if column.kind != Kind.TEXT or column.commune or NOT_A_COMMUNE.search(words):
            continue
        is_name = NAME_WORDS.search(words) and not re.search(r"\b(code|insee|type|statut)\b", words)
        if is_name and _none(columns, "name") and not _are_codes(db, column, table):
            column.commune = "name"


def _none(columns: list[Column], role: str) -> bool:
    return all(column.commune != role for column in columns)


def _are_codes(db: duckdb.DuckDBPyConnection, column: Column, table: str) -> bool:
    said, codes = db.execute(
        f"SELECT count({column.sql}), count(*) FILTER (WHERE regexp_full_match({column.sql}, ?)) "
        f"FROM (SELECT {column.sql} FROM {table} WHERE {column.sql} IS NOT NULL LIMIT 20000)",
        [CODE],
    ).fetchall()[0]
    return said > 0 and codes >= 0.99 * said


def sort_column(columns: list[Column]) -> Column | None:
    """The column that the rows are stored by: one commune is then one stretch of the file."""
    return next(
        (c for role in ("code", "name") for c in columns if c.commune == role),
        None,
    )


def make_list(db: duckdb.DuckDBPyConnection, columns: list[Column], table: str) -> int:
    """Writes the table of communes (value, name, department, key, rows); returns how many."""
    value = sort_column(columns)
    if value is None:
        return 0
    named = next((c for c in columns if c.commune == "name"), None)
    name = f"any_value({named.sql})" if named else f"any_value({value.sql})"
    department = (
        f"CASE WHEN {value.sql} LIKE '97%' OR {value.sql} LIKE '98%' "
        f"THEN left({value.sql}, 3) ELSE left({value.sql}, 2) END"
        if value.commune == "code"
        else _department(columns)
    )
    db.execute(
        f"CREATE TABLE {TABLE} AS SELECT {value.sql} AS value, {name} AS name, "
        f"any_value({department}) AS department, count(*) AS rows, "
        f"regexp_replace(lower(strip_accents({name})), '[^a-z0-9]+', ' ', 'g') AS key "
        f"FROM {table} WHERE {value.sql} IS NOT NULL GROUP BY {value.sql} ORDER BY key, value"
    )
    return db.execute(f"SELECT count(*) FROM {TABLE}").fetchall()[0][0]


def _department(columns: list[Column]) -> str:
    for column in columns:
        if re.search(r"\b(departement|dep|dept)\b", header_words(column.name)):
            return f"CAST({quoted(column.name)} AS VARCHAR)"
    return "''"


def key_of(text: str) -> str:
    """What a name is looked up by: « L’Haÿ-les-Roses » → « l hay les roses »."""
    return header_words(text.lower()).strip()
