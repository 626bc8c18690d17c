"""What kind of values a column holds, told from its content, checked on every row.

A sample proposes how the values are written; DuckDB then tries each proposal on the whole column,
and the first that reads every value wins. What no proposal reads stays text, as do codes: a
leading zero is never lost.
"""

import re
from dataclasses import dataclass

import duckdb
from django.utils.translation import gettext as _

from opendata.explorer.columns import Column, Kind, header_words, quoted

SAMPLE = 2_000
#: Words that mean « nothing » in a column of numbers or dates.
MISSING = ("NA", "N/A", "n/a", "na", "#N/A", "NULL", "null", "NaN", "nan", "None", "-", "ND", "nd",
           "n.d.", "NC", "nc", "n.c.")  # fmt: skip
#: Headers of identifiers: numbers for the eye, never to be added up.
ALWAYS_CODES = re.compile(r"\b(siren|siret|telephone|tel|fax|rna|uai|ean|iban|nir)\b")
CODES = re.compile(r"\b(code|cod|cp|insee|postal|depcom|codgeo|finess|nic)\b")
SPACES = "[ \u00a0\u202f]"
EXPONENT = r"([eE][+-]?\d+)?"
MOMENTS = (
    (Kind.DATE, r"\d{4}-\d{1,2}-\d{1,2}", "%Y-%m-%d"),
    (Kind.DATE, r"\d{1,2}/\d{1,2}/\d{4}", "%d/%m/%Y"),
    (Kind.DATE, r"\d{1,2}/\d{1,2}/\d{4}", "%m/%d/%Y"),
    (Kind.DATE, r"\d{1,2}-\d{1,2}-\d{4}", "%d-%m-%Y"),
    (Kind.DATE, r"\d{1,2}\.\d{1,2}\.\d{4}", "%d.%m.%Y"),
    (Kind.DATE, r"\d{4}/\d{1,2}/\d{1,2}", "%Y/%m/%d"),
    (Kind.DATETIME, r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}", "%d/%m/%Y %H:%M"),
    (Kind.DATETIME, r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}", "%d/%m/%Y %H:%M:%S"),
)
ISO_MOMENT = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)?"


@dataclass(frozen=True)
class Proposal:
    """A way of reading: ``sql`` gives the value, or NULL, of the text « {x} » of a cell.

    ``pattern`` is what such a text looks like, for the sample.
    """

    kind: Kind
    sql: str
    pattern: str

    def reads(self, x: str) -> str:
        return self.sql.replace("{x}", x)

    def trimmed(self) -> "Proposal":
        """The same for cells that begin or end with spaces."""
        return Proposal(self.kind, self.reads("trim({x})"), rf"\s*{self.pattern}\s*")


#: The text of the number must be the very text read: 035, 1.5 and +5 are not whole numbers.
INTEGER = Proposal(
    Kind.INTEGER,
    "CASE WHEN CAST(TRY_CAST({x} AS BIGINT) AS VARCHAR) = {x} THEN TRY_CAST({x} AS BIGINT) END",
    r"-?(0|[1-9]\d{0,18})",
)
_PLAIN = r"(0|[1-9]\d*)?"
_GROUPED = rf"(0|[1-9]\d*|[1-9]\d{{0,2}}({SPACES}\d{{3}})+)"
_UNSPACED = f"regexp_replace({{x}}, '{SPACES}', '', 'g')"


def _number(pattern: str, bare: str) -> Proposal:
    return Proposal(
        Kind.NUMBER,
        f"CASE WHEN regexp_full_match({{x}}, '{pattern}') THEN TRY_CAST({bare} AS DOUBLE) END",
        pattern,
    )


DOT = _number(rf"[+-]?{_PLAIN}(\.\d*{EXPONENT})?", "{x}")
COMMA = _number(rf"[+-]?{_PLAIN}(,\d*{EXPONENT})?", "replace({x}, ',', '.')")
GROUPED = Proposal(
    Kind.INTEGER,
    f"CASE WHEN regexp_full_match({{x}}, '-?{_GROUPED}') THEN TRY_CAST({_UNSPACED} AS BIGINT) END",
    f"-?{_GROUPED}",
)
GROUPED_COMMA = _number(rf"[+-]?{_GROUPED}([.,]\d*)?", f"replace({_UNSPACED}, ',', '.')")
NUMBERS = (INTEGER, DOT, COMMA, GROUPED, GROUPED_COMMA)
TRUTHS = Proposal(
    Kind.BOOLEAN,
    "CASE WHEN lower({x}) IN ('true', 'false') THEN TRY_CAST({x} AS BOOLEAN) END",
    r"(?i:true|false)",
)
INSTANTS = Proposal(
    Kind.DATETIME,
    "CASE WHEN {x} LIKE '____-__-__%' THEN "
    "TRY_CAST(TRY_CAST({x} AS TIMESTAMPTZ) AT TIME ZONE 'UTC' AS TIMESTAMP) END",
    ISO_MOMENT,
)


def _moments() -> list[Proposal]:
    kinds = {Kind.DATE: "DATE", Kind.DATETIME: "TIMESTAMP"}
    return [
        Proposal(kind, f"TRY_CAST(TRY_STRPTIME({{x}}, '{form}') AS {kinds[kind]})", pattern)
        for kind, pattern, form in MOMENTS
    ]


PROPOSALS = (*NUMBERS, TRUTHS, *_moments(), INSTANTS)
#: The sample may hold this share of values that a proposal does not read: they will be named.
MISSES = 0.02


def proposals(values: list[str]) -> list[Proposal]:
    """The ways of reading that suit the sample, the likeliest first; none for a text."""
    if not values:
        return []
    found = []
    for proposal in PROPOSALS:
        matches = re.compile(proposal.pattern, re.ASCII).fullmatch
        misses = sum(matches(value.strip()) is None for value in values)
        if misses <= len(values) * MISSES:
            found.append((misses, proposal))
    likely = [proposal for misses, proposal in found if not misses]
    likely += [proposal for misses, proposal in found if misses]
    if any(p in NUMBERS for p in likely):
        # a decimal may come after the sample: every notation of a number has its turn
        likely += [p for p in NUMBERS if p not in likely]
    return likely + [p.trimmed() for p in likely]


def detect(db: duckdb.DuckDBPyConnection, names: list[str]) -> tuple[list[Column], dict[str, str]]:
    """The columns of the table ``raw`` (all text), and the SQL that reads each value of them."""
    columns = [Column(name) for name in names]
    samples = _samples(db, names)
    tried = {
        c.name: [] if _is_code(c.name, samples[c.name]) else proposals(samples[c.name])
        for c in columns
    }
    chosen, failures = _elected(db, tried)
    reading: dict[str, str] = {}
    for column in columns:
        proposal = chosen.get(column.name)
        if proposal:
            column.kind = proposal.kind
        elif tried[column.name]:
            _note_obstacle(db, column, failures[column.name])
        reading[column.name] = proposal.reads(column.sql) if proposal else column.sql
    return columns, reading


def _elected(
    db: duckdb.DuckDBPyConnection, tried: dict[str, list[Proposal]]
) -> tuple[dict[str, Proposal], dict[str, list[tuple[int, Proposal]]]]:
    """The first proposal of each column that reads everything, and how many values others miss.

    One pass over the table a turn; most columns are settled at the first.
    """
    chosen: dict[str, Proposal] = {}
    failures: dict[str, list[tuple[int, Proposal]]] = {name: [] for name in tried}
    for turn in range(max(map(len, tried.values()), default=0)):
        asked = {
            name: candidates[turn]
            for name, candidates in tried.items()
            if name not in chosen and turn < len(candidates)
        }
        if not asked:
            break
        counts = ", ".join(_missed(quoted(name), proposal) for name, proposal in asked.items())
        missed = db.execute(f"SELECT {counts} FROM raw").fetchall()[0]
        for (name, proposal), count in zip(asked.items(), missed, strict=True):
            failures[name].append((count, proposal))
            if count == 0:
                chosen[name] = proposal
    return chosen, failures


def _missed(x: str, proposal: Proposal) -> str:
    return f"count(*) FILTER (WHERE {_unread(x, proposal)})"


def _unread(x: str, proposal: Proposal) -> str:
    words = ", ".join(f"'{word}'" for word in ("", *MISSING))
    return f"{x} IS NOT NULL AND ({proposal.reads(x)}) IS NULL AND trim({x}) NOT IN ({words})"


def _samples(db: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, list[str]]:
    """Some values of each column, from the whole length of the table; « NA » and such left out."""
    total = db.execute("SELECT count(*) FROM raw").fetchall()[0][0]
    step = max(1, total // SAMPLE)
    picked = ", ".join(map(quoted, names))
    rows = db.execute(f"SELECT {picked} FROM raw WHERE rowid % {step} = 0").fetchall()
    found: dict[str, list[str]] = {}
    for place, name in enumerate(names):
        values = (row[place].strip() for row in rows if row[place] is not None)
        found[name] = [value for value in values if value and value not in MISSING]
    return found


def _is_code(name: str, values: list[str]) -> bool:
    """A column of numbers that are names: SIREN, telephone, codes all of one length."""
    header = header_words(name)
    if ALWAYS_CODES.search(header):
        return True
    lengths = {len(value) for value in values}
    return bool(CODES.search(header)) and len(lengths) == 1 and lengths != {1}


def _note_obstacle(
    db: duckdb.DuckDBPyConnection, column: Column, failures: list[tuple[int, Proposal]]
) -> None:
    """Says which few values keep a column of numbers or dates from being one."""
    fewest, proposal = min(failures, key=lambda pair: pair[0])
    row, value = db.execute(
        f"SELECT rowid + 1, {column.sql} FROM raw WHERE {_unread(column.sql, proposal)} "
        "ORDER BY rowid LIMIT 1"
    ).fetchall()[0]
    column.facts["obstacle"] = _(
        "Colonne gardée en texte : %(count)s valeur(s) ne se lisent pas comme les autres, "
        "d’abord « %(value)s » (ligne de données %(row)s)."
    ) % {"count": fewest, "value": value[:80], "row": row}
