"""How large a picture is, told from its header: nothing is unpacked to know it."""

import struct

#: More points than any scan that people make (A3 at 600 dots an inch is 70 millions).
MOST_POINTS = 80_000_000
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
