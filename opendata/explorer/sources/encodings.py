"""Bytes into UTF-8: with or without BOM, UTF-16, or the Latin-1 of Windows."""

import codecs
import re
from collections.abc import Callable
from pathlib import Path

from django.utils.translation import gettext as _

CHUNK = 1 << 20
SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
HIGH = re.compile(rb"[\x80-\xff]")


def as_utf8(path: Path, out: Path, tick: Callable[[], None]) -> tuple[Path, list[str]]:
    """The same text in UTF-8 without BOM, rewritten in ``out`` when need be, and what to tell."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _rewritten(path, out, "utf-16", tick), [_("Texte lu en UTF-16.")]
    if head.startswith(codecs.BOM_UTF8):
        return _rewritten(path, out, "utf-8-sig", tick), []
    if is_utf8(path, tick) or _is_mostly_utf8(path, tick):
        return path, []
    return _rewritten(path, out, "latin", tick), [_("Texte lu en Latin-1 (Windows-1252).")]


def is_utf8(path: Path, tick: Callable[[], None]) -> bool:
    """Whether the whole file is valid UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                decoder.decode(chunk)
                tick()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(path: Path, tick: Callable[[], None]) -> bool:
    """A UTF-8 file with a few broken bytes: their rows alone are kept apart."""
    well, broken = 0, 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            well += len(SEQUENCE.findall(chunk))
            broken += len(HIGH.findall(SEQUENCE.sub(b"", chunk)))
            tick()
    return well > 20 * broken


def latin(chunk: bytes) -> str:
    """Windows-1252, and Latin-1 for the five bytes that it does not know."""
    try:
        return chunk.decode("cp1252")
    except UnicodeDecodeError:
        return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in chunk)


def _rewritten(path: Path, out: Path, encoding: str, tick: Callable[[], None]) -> Path:
    decoder = None if encoding == "latin" else codecs.getincrementaldecoder(encoding)("replace")
    with path.open("rb") as source, out.open("wb") as target:
        while chunk := source.read(CHUNK):
            text = latin(chunk) if decoder is None else decoder.decode(chunk)
            target.write(text.encode("utf-8", "replace"))
            tick()
    return out


def with_plain_lines(path: Path, out: Path, tick: Callable[[], None]) -> Path:
    """The same file with one kind of line ending, for those that mix them."""
    held = b""
    with path.open("rb") as source, out.open("wb") as target:
        while chunk := source.read(CHUNK):
            chunk = held + chunk
            held = b"\r" if chunk.endswith(b"\r") else b""
            chunk = chunk[: len(chunk) - len(held)]
            target.write(chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
            tick()
        target.write(b"\n" if held else b"")
    return out
