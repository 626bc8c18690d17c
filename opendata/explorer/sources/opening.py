"""What a file really is, told from its bytes, and the one plain form that DuckDB then reads."""

import csv
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from opendata.explorer.columns import MOST_COLUMNS
from opendata.explorer.refusals import FileRefused
from opendata.explorer.sources import encodings, jsonlines, separated, workbooks

CHUNK = 1 << 20
#: Beyond this many times its size, a compressed file is a bomb.
MOST_RATIO = 200


@dataclass
class Source:
    """A file ready to be read: ``form`` is csv or parquet; ``rejects`` were already kept apart."""

    path: Path
    form: str
    names: list[str] = field(default_factory=list)
    delimiter: str = ";"
    #: Records before the first row of data.
    skip: int = 0
    notes: list[str] = field(default_factory=list)
    rejects: list[separated.Reject] = field(default_factory=list)


def opened(path: Path, folder: Path, *, most_bytes: int, tick: Callable[[], None]) -> Source:
    """Looks at a file and writes what must be rewritten in ``folder`` (gzip, Latin-1, XLSX, JSON).

    ``tick`` is called now and then and may raise to stop. Raises FileRefused.
    """
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(_("Le fichier est vide."))
    if size > most_bytes:
        raise FileRefused(_too_big(most_bytes))
    with path.open("rb") as stream:
        head = stream.read(8)
    if head[:2] == b"\x1f\x8b":
        path = _unzipped(path, folder / "unzipped", most_bytes, tick)
        with path.open("rb") as stream:
            head = stream.read(8)
    if head[:4] == b"PAR1":
        return Source(path, "parquet")
    if head[:4] == b"PK\x03\x04":
        return _table(*workbooks.read(path, folder / "workbook.csv", most_bytes, tick))
    if head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileRefused(
            _("Ce classeur est à l’ancien format XLS : enregistrez-le en XLSX ou en CSV.")
        )
    return _text(path, folder, tick)


def _text(path: Path, folder: Path, tick: Callable[[], None]) -> Source:
    """A CSV or JSON lines, in whatever encoding."""
    path, notes = encodings.as_utf8(path, folder / "utf8", tick)
    with path.open("rb") as stream:
        beginning = stream.read(4096).lstrip()
    if not beginning:
        raise FileRefused(_("Le fichier est vide."))
    if beginning[:1] == b"{":
        return _table(*jsonlines.read(path, folder / "lines.csv", tick))
    if beginning[:1] == b"[" and beginning[1:].lstrip()[:1] == b"{":
        raise FileRefused(
            _("Ce fichier JSON est un tableau : écrivez un objet par ligne (JSON lines).")
        )
    if beginning[:1] == b"<":
        raise FileRefused(
            _(
                "Ce fichier est une page ou un document XML : déposez un CSV, un XLSX, "
                "un JSON lines ou un Parquet."
            )
        )
    layout = separated.layout(path)
    if len(layout.names) > MOST_COLUMNS:
        raise FileRefused(
            _("Le fichier a %(count)s colonnes ; %(most)s au plus.")
            % {"count": len(layout.names), "most": MOST_COLUMNS}
        )
    return Source(path, "csv", layout.names, layout.delimiter, layout.skip, notes)


def _table(path: Path, names: list[str], rejects: list[separated.Reject]) -> Source:
    return Source(path, "csv", names, ";", 0, [], rejects)


def _unzipped(path: Path, out: Path, most_bytes: int, tick: Callable[[], None]) -> Path:
    allowed = min(most_bytes, max(path.stat().st_size * MOST_RATIO, 10 * CHUNK))
    written = 0
    try:
        with gzip.open(path, "rb") as source, out.open("wb") as target:
            while chunk := source.read(CHUNK):
                written += len(chunk)
                if written > allowed:
                    raise FileRefused(
                        _too_big(most_bytes)
                        if allowed == most_bytes
                        else _("Le fichier compressé se déploie démesurément : il est refusé.")
                    )
                target.write(chunk)
                tick()
    except (OSError, EOFError, zlib.error) as error:
        raise FileRefused(_("Le fichier compressé est abîmé : il ne s’ouvre pas.")) from error
    return out


def _too_big(most_bytes: int) -> str:
    return _("Le fichier dépasse %(size)s Mo, la taille maximale une fois décompressé.") % {
        "size": most_bytes // (1 << 20)
    }


csv.field_size_limit(1 << 24)
