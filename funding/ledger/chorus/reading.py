"""From a file to checked lines, written aside in the form that PostgreSQL copies from."""

import csv
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from funding.ledger.chorus import cells
from funding.ledger.chorus.columns import (
    Layout,
    folded,
    layout_of,
    missing_sentence,
    repeated,
)
from funding.ledger.chorus.sources import FileRefused, Problem, Source, refuse
from funding.ledger.models.chorus import ExtractKind

#: How many problems are told at once: enough to mend a file, few enough to be read.
TOLD = 10
#: A person waiting is told how far the reading is every so many lines.
STEP = 2_000
#: What is staged, in this order.
STAGED = (
    "row_number",
    "digest",
    "fiscal_year",
    "financial_centre",
    "functional_domain",
    "cost_centre",
    "ej_number",
    "item",
    "label",
    "supplier",
    "type_code",
    "payment_number",
    "posted_on",
    "amount",
    "cells",
)
_TEXTS = {
    "functional_domain": 80,
    "cost_centre": 80,
    "label": 500,
    "supplier": 250,
    "item": 20,
    "financial_centre": 80,
}


@dataclass
class Scopes:
    """The stretches of time that an extract speaks for, by fiscal year and financial centre."""

    spans: dict[tuple[int, str], list[date]] = field(default_factory=dict)

    def add(self, year: int, centre: str, on: date) -> None:
        span = self.spans.setdefault((year, centre), [on, on])
        if on < span[0]:
            span[0] = on
        elif on > span[1]:
            span[1] = on

    def listed(self) -> list[dict[str, Any]]:
        """As stored on the extract, years and centres in order."""
        return [
            {
                "year": year,
                "centre": centre,
                "first": first.isoformat(),
                "last": last.isoformat(),
            }
            for (year, centre), (first, last) in sorted(self.spans.items())
        ]


@dataclass
class Reading:
    """What a whole file holds: its kind, counts, scopes and fingerprint (not its lines)."""

    kind: str
    headers: list[str]
    read_count: int
    skipped_count: int
    scopes: Scopes
    fingerprint: str
    total: Decimal


def read(path: Path, spool: IO[str], *, step: Callable[[float, int], None]) -> Reading:
    """Checks every line of the file and writes it to ``spool`` as PostgreSQL’s CSV.

    ``step(share, lines)`` is called every 2 000 lines, share between 0 and 1; it may raise to stop.
    Raises FileRefused with the first ten problems, each with its line and column.
    """
    source = Source(path)
    rows = iter(source)
    layout = _layout(rows)
    writer = csv.writer(spool, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    scopes, problems = Scopes(), []
    seal = 0
    count = skipped = 0
    total = Decimal(0)
    for number, row in rows:
        if not any(str(cell).strip() for cell in row):
            continue
        if _is_total(row, layout):
            skipped += 1
            continue
        try:
            line = _line(row, layout)
        except FileRefused as refused:
            problems += [Problem(p.sentence, number, p.column) for p in refused.problems]
            if len(problems) >= TOLD:
                break
            continue
        count += 1
        total += line["amount"]
        digest = _digest(layout.kind, line)
        seal += digest.int
        scopes.add(line["fiscal_year"], line["financial_centre"], line["posted_on"])
        line |= {"row_number": number, "digest": digest, "cells": _kept(row)}
        writer.writerow([line.get(name, "") for name in STAGED])
        if count % STEP == 0:
            step(source.read, count)
    if problems:
        raise FileRefused(problems[:TOLD])
    if not count:
        raise refuse(_("Le fichier ne contient aucune ligne sous son en-tête."))
    mark = hashlib.sha256(f"{layout.kind}:{count}:{seal}".encode()).hexdigest()
    return Reading(layout.kind, layout.headers, count, skipped, scopes, mark, total)


def _layout(rows) -> Layout:
    """Finds the header among the first twenty rows: reports often open with a title."""
    seen = []
    for number, row in rows:
        layout = layout_of(row)
        if layout is not None:
            if twice := repeated(layout):
                raise refuse(_("cette colonne est en double, laquelle croire ?"), number, twice[0])
            return layout
        seen.append(row)
        if len(seen) == 20:
            break
    raise refuse(missing_sentence(seen))


def _is_total(row: list, layout: Layout) -> bool:
    """A line that a report adds at the bottom (« Total », « Résultat global »): no EJ, no date."""
    places = [layout.places["ej_number"], layout.places["posted_on"]]
    empty = all(p >= len(row) or not str(row[p]).strip() or _says_total(row[p]) for p in places)
    return empty and any(_says_total(cell) for cell in row)


def _says_total(cell: object) -> bool:
    return isinstance(cell, str) and folded(cell).startswith(("total", "resultat", "somme"))


def _line(row: list, layout: Layout) -> dict[str, Any]:
    """The facts of one row. Raises FileRefused with every cell that cannot be read."""
    if len(row) > len(layout.headers) and any(str(c).strip() for c in row[len(layout.headers) :]):
        raise refuse(
            _("%(found)s cellules pour %(expected)s colonnes (séparateur dans un texte ?).")
            % {"found": len(row), "expected": len(layout.headers)}
        )
    if len(row) <= max(layout.places[c] for c in ("posted_on", "amount")):
        raise refuse(
            _("%(found)s cellules pour %(expected)s colonnes : la ligne est incomplète.")
            % {"found": len(row), "expected": len(layout.headers)}
        )
    line: dict[str, Any] = {"financial_centre": ""}
    problems = []
    for name, place in layout.places.items():
        cell = row[place] if place < len(row) else ""
        try:
            line[name] = _READERS[name](cell)
        except cells.CellError as error:
            problems.append(Problem(f"« {str(cell)[:60]} » {error}.", column=layout.headers[place]))
    if problems:
        raise FileRefused(problems)
    if layout.kind == ExtractKind.PAYMENTS and "fiscal_year" not in line:
        line["fiscal_year"] = line["posted_on"].year
    return line


def _text(longest: int) -> Callable[[object], str]:
    return lambda cell: cells.words(cell, longest)


_READERS: dict[str, Callable[[object], Any]] = {
    "fiscal_year": cells.year,
    "ej_number": cells.reference,
    "payment_number": cells.reference,
    "type_code": cells.type_code,
    "posted_on": cells.day,
    "amount": cells.amount,
    **{name: _text(longest) for name, longest in _TEXTS.items()},
}
_IDENTITY = [name for name in STAGED if name not in ("row_number", "digest", "cells")]


def _digest(kind: str, line: dict[str, Any]) -> uuid.UUID:
    """What a line says, whatever the encoding, separator and order of columns of its file."""
    said = "\x1f".join([kind, *(str(line.get(name, "")) for name in _IDENTITY)])
    return uuid.UUID(bytes=hashlib.sha256(said.encode()).digest()[:16])


def _kept(row: list) -> str:
    """The cells as they were, for whoever doubts our reading."""
    return json.dumps(
        [cell if isinstance(cell, int | float) else str(cell).replace("\x00", "") for cell in row],
        ensure_ascii=False,
    )
