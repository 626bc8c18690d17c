"""Pictures: how large they are, told from their header, and what they say beside what they show."""

import io
import struct
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

#: More points than any scan that people make (A3 at 600 dots an inch is 70 millions).
MOST_POINTS = 80_000_000
#: Fewer for what is drawn again: up to four bytes a point, in the process that answers.
MOST_DRAWN = 40_000_000
DRAWN = ("transparency", "icc_profile")  # what a picture needs to look the same
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def points(head: bytes) -> int:
    """Width times height of a PNG or a JPEG, from its first bytes; 0 when they do not tell."""
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack(">II", head[16:24])
        return width * height
    return _of_jpeg(head) if head.startswith(b"\xff\xd8") else 0


def _of_jpeg(data: bytes) -> int:
    """Walks the segments up to the frame's own."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width * height
        place += 2 + length
    return 0


def bare_picture(upload) -> SimpleUploadedFile:
    """The same picture, upright, without what a camera or an editor wrote beside it.

    Place, date, device and author (EXIF, XMP, comments) are left out. Raises ValidationError when
    it cannot be read, or holds more than MOST_DRAWN.
    """
    upload.seek(0)
    try:
        with Image.open(upload, formats=["PNG", "JPEG"]) as opened:
            if opened.width * opened.height > MOST_DRAWN:
                raise ValidationError(
                    _("L’image dépasse 40 millions de points : réduisez-la."), code="too_big"
                )
            kind = opened.format
            picture = ImageOps.exif_transpose(opened)
            kept: Any = {name: picture.info[name] for name in DRAWN if name in picture.info}
            picture.info = dict(kept)
            bare = io.BytesIO()
            picture.save(bare, format=kind, quality=90, **kept)
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(
            _("L’image ne se lit pas : elle est abîmée ou incomplète."), code="unreadable"
        ) from error
    finally:
        upload.seek(0)
    return SimpleUploadedFile(upload.name, bare.getvalue(), upload.content_type)
