"""The code of a letter: written on it for people and machines, read back from a signed scan."""

import re
import secrets
from io import BytesIO
from typing import Any

import pypdfium2
import segno
import zxingcpp

from documents.pdf import page_of_picture
from documents.pictures import MOST_POINTS, points

#: What a signed paper may come back as.
READABLE = ("application/pdf", "image/png", "image/jpeg")
#: No letter or figure that a hurried eye takes for another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = re.compile(r"LT-([2-9A-HJKMNP-TV-Z]{4})-([2-9A-HJKMNP-TV-Z]{4})-([2-9A-HJKMNP-TV-Z]{4})")
MOST_PAGES = 60
#: Looked at in turn: most scans are read at once, a poor one when it is seen larger.
SCALES = (2.0, 3.5)


def new_code() -> str:
    """A code nobody can guess (59 bits): ``LT-7K3M-9QXA-4B2D``."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(["LT", *groups])


def clean_code(typed: str) -> str:
    """The code that a person typed or a machine read, as we write it; empty when it is none.

    An address that ends with a code is read as the code.
    """
    text = re.sub(r"[^0-9A-Za-z]", "", typed.upper().rstrip("/").rsplit("/", 1)[-1])
    text = text.removeprefix("LT")
    code = f"LT-{text[:4]}-{text[4:8]}-{text[8:]}"
    return code if CODE.fullmatch(code) else ""


def picture(text: str) -> str:
    """The QR code of a text as an SVG, the same each time."""
    made = segno.make(text, error="q", micro=False)
    return made.svg_inline(border=4, scale=4, svgclass=None, lineclass=None)


def read_codes(content: bytes, content_type: str) -> list[str]:
    """The codes of ours on the pages of a scan, each once, in the order of the pages.

    Reads at most ``MOST_PAGES`` pages of a PDF; a file that does not open holds no code.
    """
    try:
        document = pypdfium2.PdfDocument(_as_pdf(content, content_type))
    except (pypdfium2.PdfiumError, ValueError):
        return []
    found: list[str] = []
    try:
        for number in range(min(len(document), MOST_PAGES)):
            for code in _codes_of(document[number]):
                if code not in found:
                    found.append(code)
    finally:
        document.close()
    return found


def _codes_of(page: Any) -> list[str]:
    width, height = page.get_size()
    most = (MOST_POINTS / max(width * height, 1)) ** 0.5
    for scale in SCALES:
        bitmap = page.render(scale=min(scale, most), grayscale=True)
        pixels = memoryview(bitmap.buffer).cast("B")
        rows = pixels.cast("B", (bitmap.height, bitmap.stride))
        read = zxingcpp.read_barcodes(rows)
        codes = [code for barcode in read if (code := clean_code(barcode.text))]
        if codes:
            return codes
    return []


def _as_pdf(content: bytes, content_type: str) -> BytesIO | bytes:
    """A picture is laid on a page of its own, by the engine that makes our letters."""
    if content_type == "application/pdf":
        return content
    if points(content) > MOST_POINTS:
        raise ValueError("too many points")
    return page_of_picture(content)
