"""XLSX: the first sheet that holds something; dates stay dates, text stays text."""

import csv
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from opendata.explorer.columns import MOST_COLUMNS, clean_names
from opendata.explorer.refusals import FileRefused
from opendata.explorer.sources.separated import Reject

OFTEN = 1_000
MOST_RATIO = 200
#: What openpyxl and what it rests on raise for a workbook that is not as it should be.
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ParseError, InvalidFileException),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, NotImplementedError),
)


def read(
    path: Path, out: Path, most_bytes: int, tick: Callable[[], None]
) -> tuple[Path, list[str], list[Reject]]:
    """Writes the sheet's rows as one CSV without header. Raises FileRefused."""
    _refuse_bombs(path, most_bytes)
    try:
        # by its bytes: of a path, openpyxl asks a name that ends in .xlsx, and a deposit has none
        with path.open("rb") as stream:
            workbook = load_workbook(stream, read_only=True, data_only=True)
            for sheet in workbook.worksheets:
                sheet.reset_dimensions()  # some writers announce fewer cells than they wrote
                found = _written(sheet, out, tick)
                if found is not None:
                    return out, *found
    except DAMAGED as error:
        raise FileRefused(_("Ce classeur XLSX est abîmé : il ne s’ouvre pas.")) from error
    raise FileRefused(_("Le classeur ne contient aucune ligne."))


def _written(
    sheet: Any, out: Path, tick: Callable[[], None]
) -> tuple[list[str], list[Reject]] | None:
    rows = sheet.iter_rows(values_only=True)
    header: list[str] = []
    for row in rows:
        if any(value not in (None, "") for value in row):
            header = _trimmed([as_text(value) for value in row])
            break
    if not header:
        return None
    if len(header) > MOST_COLUMNS:
        raise FileRefused(_("Le fichier a plus de %(most)s colonnes.") % {"most": MOST_COLUMNS})
    width, rejects = len(header), []
    with out.open("w", encoding="utf-8", newline="") as target:
        # with \n alone, a cell that holds a lone \r would go out without quotes
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        for number, row in enumerate(rows, 1):
            cells = [as_text(value) for value in row]
            if not any(cells):
                continue
            beyond = _trimmed(cells[width:])
            if beyond:
                rejects.append(
                    Reject(
                        number + 1,
                        "",
                        _("trop de valeurs pour les colonnes annoncées"),
                        ";".join(cells)[:2_000],
                    )
                )
                continue
            writer.writerow((cells + [""] * width)[:width])
            if number % OFTEN == 0:
                tick()
    return clean_names(header), rejects


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def as_text(value: Any) -> str:
    """A cell as text: 12.0 is « 12 », a day at midnight is a day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        whole_day = value.time() == time()
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).replace("\0", "")


def _refuse_bombs(path: Path, most_bytes: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise FileRefused(_("Ce classeur XLSX est abîmé : il ne s’ouvre pas.")) from error
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise FileRefused(_("Cette archive n’est pas un classeur XLSX : déposez le fichier seul."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused(_("Ce classeur est protégé par un mot de passe."))
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > most_bytes or (unpacked > 50 << 20 and unpacked / packed > MOST_RATIO):
        raise FileRefused(_("Le classeur se déploie démesurément : il est refusé."))
