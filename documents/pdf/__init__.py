"""Makes the PDF of a letter or of minutes from a Typst template of ours and plain data."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings

#: Where our Typst templates lie; a template may import only those beside it.
TEMPLATES = Path(settings.BASE_DIR) / "templates" / "documents" / "letters"


def render(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The bytes of the PDF that ``<template>.typ`` makes of ``data``, dated ``at``.

    ``data`` is turned into JSON and read in the template by ``json(bytes(sys.inputs.data))``: its
    strings are text, never code; amounts are written in it as people read them. The same template,
    data and moment give the same bytes. The engine refuses what would break PDF/A-2a (to be read in
    fifty years) or PDF/UA-1 (to be read aloud). Raises ``typst.TypstError`` for a wrong template.
    """
    return typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=_fonts(),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(at.timestamp()),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
    )


def page_of_picture(picture: bytes) -> bytes:
    """A one-page PDF, as wide as A4, of a PNG or a JPEG. Raises ValueError if it does not open."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "picture").write_bytes(picture)
        page = Path(folder) / "page.typ"
        page.write_text(
            '#set page(width: auto, height: auto, margin: 0pt)\n#image("picture", width: 595pt)',
            encoding="utf-8",
        )
        try:
            return typst.compile(str(page), root=folder, font_paths=_fonts(), format="pdf")
        except typst.TypstError as error:
            raise ValueError(str(error)) from error


@cache
def _fonts() -> typst.Fonts:
    """The fonts that the engine ships, and none of the machine's: the same letter everywhere."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
