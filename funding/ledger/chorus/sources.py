"""Rows of a file, one at a time: CSV or XLSX, whatever the encoding and the separator."""

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from funding.ledger.chorus.columns import layout_of
from workflow.refusals import Refused

#: What a workbook may weigh once unpacked, in bytes: beyond it is a trap or a mistake.
UNPACKED_LIMIT = 600 * 1024 * 1024
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Problem:
    """Where a file cannot be read and why, in French. Line 0: the whole file."""

    sentence: str
    line: int = 0
    column: str = ""

    def __str__(self) -> str:
        if not self.line:
            return self.sentence
        if not self.column:
            return _("Ligne %(line)s : %(said)s") % {"line": self.line, "said": self.sentence}
        return _("Ligne %(line)s, colonne « %(column)s » : %(said)s") % {
            "line": self.line,
            "column": self.column,
            "said": self.sentence,
        }


class FileRefused(Refused):
    """A file that cannot be imported: nothing of it is. ``problems`` says each line and column."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("chorus_file", "\n".join(str(problem) for problem in problems))


def refuse(sentence: str, line: int = 0, column: str = "") -> FileRefused:
    return FileRefused([Problem(sentence, line, column)])


@dataclass
class Source:
    """An open file: iterate over it for ``(line number, cells)``; ``read`` goes from 0 to 1."""

    path: Path
    read: float = field(default=0.0, init=False)

    def __iter__(self) -> Iterator[tuple[int, list]]:
        with self.path.open("rb") as stream:
            start = stream.read(4)
        if not start:
            raise refuse(_("Le fichier est vide."))
        if start.startswith(b"PK\x03\x04"):
            return self._workbook()
        if start.startswith(b"\xd0\xcf\x11\xe0"):
            raise refuse(
                _("C’est un classeur Excel ancien (.xls) : enregistrez-le en .xlsx ou en CSV.")
            )
        return self._text()

    def _text(self) -> Iterator[tuple[int, list]]:
        encoding = encoding_of(self.path)
        size = self.path.stat().st_size
        with self.path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding=encoding, newline="")
            line = 1
            try:
                reader = csv.reader(text, delimiter=separator_of(self.path, encoding), strict=True)
                for cells in reader:
                    self.read = min(1.0, raw.tell() / size)
                    yield line, cells
                    line = reader.line_num + 1
            except csv.Error as error:
                raise refuse(
                    _("elle ne se lit pas (guillemet mal fermé, ou caractère nul)."), line
                ) from error
            except UnicodeError as error:
                raise refuse(_("un caractère ne se lit pas."), line) from error

    def _workbook(self) -> Iterator[tuple[int, list]]:
        try:
            with zipfile.ZipFile(self.path) as archive:
                weight = sum(part.file_size for part in archive.infolist())
            if weight > UNPACKED_LIMIT:
                raise refuse(_("Le classeur est trop lourd une fois décompressé."))
            book = load_workbook(self.path, read_only=True, data_only=True)
            sheet = book.worksheets[0]
        except FileRefused:
            raise
        except Exception as error:
            raise refuse(_("Le classeur ne se lit pas : est-ce bien un fichier .xlsx ?")) from error
        try:
            total = sheet.max_row or 0
            for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                self.read = min(1.0, line / total) if total else 0.0
                yield line, ["" if cell is None else cell for cell in cells]
        except Exception as error:  # a sheet is read as it is walked, and may be damaged anywhere
            raise refuse(_("La feuille du classeur est abîmée : enregistrez-la à nouveau.")) from (
                error
            )
        finally:
            book.close()


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 by their mark, UTF-8 when it reads so, else Western European."""
    with path.open("rb") as stream:
        if stream.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        decoder = codecs.getincrementaldecoder("utf-8")()
        stream.seek(0)
        try:
            while block := stream.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252" if _reads_as_cp1252(path) else "latin-1"
    return "utf-8-sig"


def _reads_as_cp1252(path: Path) -> bool:
    """Whether no byte of the file is one that Windows left without a character."""
    holes = {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if holes & set(block):
                return False
    return True


def separator_of(path: Path, encoding: str) -> str:
    """The separator under which one of the first rows is a header; else the most frequent one."""
    with path.open(encoding=encoding, newline="") as stream:
        start = [line for _number, line in zip(range(20), _lines(stream), strict=False)]
    for separator in (";", "\t", ",", "|"):
        try:
            rows = list(csv.reader(start, delimiter=separator))
        except csv.Error:
            continue
        if any(layout_of(cells) for cells in rows):
            return separator
    return max((";", "\t", ","), key="".join(start).count)


def _lines(stream: IO[str]) -> Iterator[str]:
    while line := stream.readline(100_000):
        yield line
