"""CSV: which separator, where the header is, and the rows that cannot be read."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from opendata.explorer.columns import clean_names
from opendata.explorer.refusals import FileRefused

DELIMITERS = ";,\t|"
HEAD = 256 * 1024
LOOKED_AT = 200  # records


@dataclass(frozen=True)
class Reject:
    """A row kept apart: its line in the file, the column when known, why, and what it says."""

    line: int
    column: str
    reason: str
    content: str


@dataclass(frozen=True)
class Layout:
    """How a CSV file is laid out."""

    delimiter: str
    names: list[str]
    skip: int


def layout(path: Path) -> Layout:
    """Finds the separator, the header and the number of columns. Raises FileRefused."""
    with path.open("rb") as stream:
        raw = stream.read(HEAD)
        whole = not stream.read(1)
    if b"\0" in raw[:4096] or raw.startswith(b"%PDF-"):
        raise FileRefused(
            _(
                "Ce fichier n’est pas du texte : "
                "déposez un CSV, un XLSX, un JSON lines ou un Parquet."
            )
        )
    text = raw.decode("utf-8", "replace")
    forced = ""
    first, _newline, rest = text.partition("\n")
    skip = 0
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        forced, text, skip = first.strip()[4], rest, 1
    while text and not text.partition("\n")[0].strip(" \t\r;,|"):
        _blank, newline, text = text.partition("\n")
        skip += 1
        if not newline:
            break
    best = ""
    records: list[list[str]] = []
    for delimiter in forced or DELIMITERS:
        found = _records(text, delimiter, whole)
        if not best or _merit(found) > _merit(records):
            best, records = delimiter, found
    if not records:
        raise FileRefused(_("Le fichier ne contient aucune ligne de titres."))
    header = records[0]
    widths = Counter(len(record) for record in records[1:])
    width, many = widths.most_common(1)[0] if widths else (len(header), 0)
    if many < 0.8 * sum(widths.values()):
        width = len(header)  # no common width: the header says how many columns there are
    while len(header) > width and not header[-1].strip():
        header = header[:-1]
    header = header + [""] * (width - len(header))
    return Layout(best, clean_names(header), skip)


def _records(text: str, delimiter: str, whole: bool) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for record in reader:
            if record:
                found.append(record)
            if len(found) > LOOKED_AT:
                return found
    except csv.Error:
        return found
    return found if whole or len(found) < 2 else found[:-1]  # the last one may be cut


def _merit(records: list[list[str]]) -> tuple[bool, bool, float, int]:
    """A separator is good when the header has several names and the rows have as many values."""
    if not records:
        return (False, False, 0.0, 0)
    width = len(records[0])
    rows = records[1:]
    alike = sum(len(row) == width for row in rows) / len(rows) if rows else 1.0
    split = sum(len(row) > 1 for row in rows)
    several = width > 1 and (alike > 0 or 2 * split >= len(rows))
    return (several and alike >= 0.5, several, round(alike, 1), width)


REASONS = {
    "TOO MANY COLUMNS": lambda: _("trop de valeurs pour les colonnes annoncées"),
    "MISSING COLUMNS": lambda: _("il manque des valeurs"),
    "UNQUOTED VALUE": lambda: _("un guillemet n’est pas fermé, ou l’est trop tôt"),
    "LINE SIZE OVER MAXIMUM": lambda: _("la ligne est démesurément longue"),
    "INVALID ENCODING": lambda: _("des caractères ne sont pas de l’UTF-8"),
    "CAST": lambda: _("la valeur n’est pas du type attendu"),
    "INVALID STATE": lambda: _("la ligne ne suit pas les règles du CSV"),
}


def reason(kind: str) -> str:
    """Why a row was kept apart, in French."""
    return REASONS.get(kind, REASONS["INVALID STATE"])()


def lines_at(path: Path, positions: list[int]) -> list[int]:
    """The line (from 1) of each byte position, given in order."""
    found, line, at = [], 1, 0
    with path.open("rb") as stream:
        for position in positions:
            while at < position:
                chunk = stream.read(min(1 << 20, position - at))
                if not chunk:
                    break
                line += chunk.count(b"\n")
                at += len(chunk)
            found.append(line)
    return found
