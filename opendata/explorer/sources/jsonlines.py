"""JSON lines: one object a line; nested values are kept as JSON text."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from opendata.explorer.columns import MOST_COLUMNS, clean_names
from opendata.explorer.refusals import FileRefused
from opendata.explorer.sources.separated import Reject

OFTEN = 10_000


def read(path: Path, out: Path, tick: Callable[[], None]) -> tuple[Path, list[str], list[Reject]]:
    """Writes the objects as one CSV without header; its columns are all the keys met, in order."""
    keys: dict[str, None] = {}
    rejects: list[Reject] = []
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            found = _parsed(line, number, rejects)
            if found is not None:
                keys.update(dict.fromkeys(found))
            if len(keys) > MOST_COLUMNS:
                raise FileRefused(
                    _("Le fichier a plus de %(most)s colonnes.") % {"most": MOST_COLUMNS}
                )
            if number % OFTEN == 0:
                tick()
    names = list(keys)
    with (
        path.open("rb") as stream,
        # half a character written \ud83d alone has no bytes in UTF-8
        out.open("w", encoding="utf-8", errors="replace", newline="") as target,
    ):
        # with \n alone, a cell that holds a lone \r would go out without quotes
        writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
        for number, line in enumerate(stream, 1):
            found = _parsed(line, number, [])
            if found is not None and names:
                writer.writerow([as_text(found.get(name)) for name in names])
            if number % OFTEN == 0:
                tick()
    return out, clean_names(names or [""]), rejects


def _parsed(line: bytes, number: int, rejects: list[Reject]) -> dict[str, Any] | None:
    if not line.strip():
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        column = str(getattr(error, "colno", ""))
        rejects.append(
            Reject(
                number,
                _("caractère %(number)s") % {"number": column} if column else "",
                _("la ligne n’est pas du JSON"),
                _shown(line),
            )
        )
        return None
    if not isinstance(found, dict):
        rejects.append(Reject(number, "", _("la ligne n’est pas un objet JSON"), _shown(line)))
        return None
    return found


def _shown(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip()[:2_000]


def as_text(value: Any) -> str:
    """A JSON value as the text of a cell; a missing one is empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)
