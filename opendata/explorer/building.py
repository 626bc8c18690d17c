"""From a deposited file to a folder that can be explored; whole or not at all."""

import csv
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from django.utils.translation import gettext as _

from opendata.explorer import communes, kinds, profile
from opendata.explorer.columns import MOST_COLUMNS, Column, clean_names, literal, quoted
from opendata.explorer.refusals import FileRefused
from opendata.explorer.sources import Source, opened
from opendata.explorer.sources.encodings import with_plain_lines
from opendata.explorer.sources.separated import Reject, lines_at, reason

TABLE = "records"
ROWS, PARQUET, PROFILE, REJECTS = "rows.duckdb", "data.parquet", "profile.json", "rejects.csv"
FORMAT = 1
UNFINISHED, ABANDONED = ".en-cours-", 24 * 3600.0
MOST_REJECTS = 10_000
#: A file whose bad rows are more than this share of it is refused, not read in part.
MOST_BAD = 0.1
SHOWN = 5
#: Rows of a group: small ones make a page of scattered rows cheap to fetch, and sorts prune more.
ROW_GROUP = 6_144
Step = Callable[[int, str], None]


@dataclass(frozen=True)
class Built:
    """What came of it: rows read, rows kept apart, the columns with their profiles."""

    rows: int
    bad_rows: int
    columns: list[Column]
    communes: int
    notes: list[str]


def build(
    path: Path, folder: Path, *, most_bytes: int, memory: str = "350MB", step: Step | None = None
) -> Built:
    """Reads ``path`` and makes ``folder``, which must not exist.

    ``step(percent, sentence)`` tells how far it is and may raise to stop. Raises FileRefused;
    nothing is left then.
    """
    tell = step or (lambda percent, sentence: None)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder.parent)
    work = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
    try:
        scratch = work / "scratch"
        scratch.mkdir()
        tell(2, _("Lecture du fichier"))
        source = opened(path, scratch, most_bytes=most_bytes, tick=lambda: tell(5, ""))
        result = _filled(source, work, scratch, memory, tell)
        shutil.rmtree(scratch)
        work.chmod(0o755)
        os.rename(work, folder)
    except duckdb.OutOfMemoryException as error:
        raise FileRefused(
            _("Le fichier demande plus de mémoire que le service n’en donne.")
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return result


def _sweep(root: Path) -> None:
    """Removes what readings killed long ago left behind."""
    for left in root.glob(f"{UNFINISHED}*"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)


def _filled(source: Source, work: Path, scratch: Path, memory: str, tell: Step) -> Built:
    db = duckdb.connect(config={"memory_limit": memory, "temp_directory": str(scratch / "spill")})
    try:
        db.execute("SET TimeZone = 'UTC'")
        db.execute("SET enable_progress_bar = false")
        place = literal(str(work / ROWS))
        db.execute(f"ATTACH {place} AS made (ROW_GROUP_SIZE {ROW_GROUP})")
        tell(10, _("Lecture des lignes"))
        names, rejects = _read(db, source, scratch, tell)
        total = db.execute("SELECT count(*) FROM raw").fetchall()[0][0]
        _refuse_bad(total, rejects)
        tell(40, _("Reconnaissance des types"))
        columns, reading = kinds.detect(db, names)
        communes.recognise(db, columns, "raw")
        tell(50, _("Rangement des lignes"))
        by = communes.sort_column(columns)
        chosen = ", ".join(f"{reading[c.name]} AS {c.sql}" for c in columns)
        order = f"ORDER BY {by.sql} NULLS LAST, rowid" if by else ""
        db.execute(f"CREATE TABLE made.{TABLE} AS SELECT {chosen} FROM raw {order}")
        db.execute("DROP TABLE raw")
        db.execute("USE made")
        tell(70, _("Écriture du Parquet"))
        db.execute(
            f"COPY {TABLE} TO {literal(str(work / PARQUET))} (FORMAT parquet, COMPRESSION zstd)"
        )
        tell(80, _("Description des colonnes"))
        many = communes.make_list(db, columns, TABLE)
        profile.describe(db, columns, TABLE, total)
    finally:
        db.close()
    tell(95, _("Dernières vérifications"))
    (work / PROFILE).write_text(
        json.dumps(
            {
                "format": FORMAT,
                "rows": total,
                "communes": many,
                "notes": source.notes,
                "columns": [c.as_dict() for c in columns],
            },
            ensure_ascii=False,
        ),
        encoding="utf-8",
    )
    if rejects:
        _write_rejects(rejects, work / REJECTS)
    return Built(total, len(rejects), columns, many, source.notes)


def _read(
    db: duckdb.DuckDBPyConnection, source: Source, scratch: Path, tell: Step
) -> tuple[list[str], list[Reject]]:
    if source.form == "parquet":
        return _read_parquet(db, source), []
    try:
        return source.names, source.rejects + _read_csv(db, source)
    except duckdb.InvalidInputException:
        tell(15, _("Fins de ligne mêlées : le fichier est relu"))
        source.path = with_plain_lines(source.path, scratch / "plain", lambda: tell(15, ""))
        db.execute("DROP TABLE IF EXISTS raw")
        for table in ("reject_errors", "reject_scans"):
            db.execute(f"DROP TABLE IF EXISTS {table}")
    try:
        return source.names, source.rejects + _read_csv(db, source)
    except duckdb.InvalidInputException as error:
        raise FileRefused(
            _(
                "Le fichier ne suit pas les règles du CSV : "
                "vérifiez les guillemets et les fins de ligne."
            )
        ) from error


def _read_csv(db: duckdb.DuckDBPyConnection, source: Source) -> list[Reject]:
    """Fills ``raw`` from a CSV; the rows that DuckDB could not read."""
    spec = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in source.names)
    written_by_us = source.path.name in ("workbook.csv", "lines.csv")
    db.execute(
        f"CREATE TEMP TABLE raw AS SELECT * FROM read_csv({literal(str(source.path))}, "
        f"auto_detect = false, delim = {literal(source.delimiter)}, quote = '\"', escape = '\"', "
        f"header = {'false' if written_by_us else 'true'}, skip = {source.skip}, "
        f"columns = {{{spec}}}, store_rejects = true, rejects_limit = {MOST_REJECTS}, "
        f"max_line_size = 8388608)"
    )
    found = db.execute(
        "SELECT line_byte_position, any_value(column_name), any_value(error_type::VARCHAR), "
        "any_value(csv_line) FROM reject_errors WHERE line_byte_position IS NOT NULL "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    lines = lines_at(source.path, [row[0] for row in found])
    return [
        Reject(line, name or "", reason(kind), (content or "").rstrip("\r\n")[:2_000])
        for line, (_at, name, kind, content) in zip(lines, found, strict=True)
    ]


def _read_parquet(db: duckdb.DuckDBPyConnection, source: Source) -> list[str]:
    place = literal(str(source.path))
    try:
        described = db.execute(f"DESCRIBE SELECT * FROM read_parquet({place})").fetchall()
        if len(described) > MOST_COLUMNS:
            raise FileRefused(_("Le fichier a plus de %(most)s colonnes.") % {"most": MOST_COLUMNS})
        names = clean_names([row[0] for row in described])
        chosen = ", ".join(
            f"nullif({_as_text(row[0], row[1])}, '') AS {quoted(name)}"
            for row, name in zip(described, names, strict=True)
        )
        db.execute(f"CREATE TEMP TABLE raw AS SELECT {chosen} FROM read_parquet({place})")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise FileRefused(_("Ce fichier Parquet est abîmé : il ne s’ouvre pas.")) from error
    return names


def _as_text(name: str, kind: str) -> str:
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return f"CAST(to_json({quoted(name)}) AS VARCHAR)"
    if kind == "BLOB":
        return f"hex({quoted(name)})"
    return f"CAST({quoted(name)} AS VARCHAR)"


def _refuse_bad(total: int, rejects: list[Reject]) -> None:
    """A file of which too much is unreadable is refused, its first bad rows named."""
    if total and len(rejects) <= MOST_BAD * (total + len(rejects)):
        return
    if not rejects:
        raise FileRefused(_("Le fichier ne contient aucune ligne de données sous ses titres."))
    said = [
        _("ligne %(line)s%(column)s : %(reason)s")
        % {
            "line": reject.line,
            "column": f", « {reject.column} »" if reject.column else "",
            "reason": reject.reason,
        }
        for reject in rejects[:SHOWN]
    ]
    raise FileRefused(
        _("Trop de lignes ne se lisent pas (%(bad)s sur %(all)s) : %(said)s.")
        % {"bad": len(rejects), "all": total + len(rejects), "said": " ; ".join(said)}
    )


def _write_rejects(rejects: list[Reject], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        writer.writerow(["ligne", "colonne", "motif", "contenu"])
        for reject in rejects:
            writer.writerow([reject.line, reject.column, reject.reason, _harmless(reject.content)])


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def load_profile(folder: Path) -> dict[str, Any]:
    """The profile kept in a folder: rows, communes, notes, columns (as Column)."""
    found = json.loads((folder / PROFILE).read_text(encoding="utf-8"))
    found["columns"] = [Column.from_dict(values) for values in found["columns"]]
    return found
