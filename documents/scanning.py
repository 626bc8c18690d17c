"""Asks a clamd server about a file, by its own protocol (INSTREAM); its verdict, or nothing."""

import socket
import struct
from collections.abc import Iterable

CHUNK = 64 * 1024
TIMEOUT = 60.0


class ScannerAway(Exception):  # noqa: N818 - an outage, not a defect
    """The scanner gave no verdict: the piece stays unread, and is asked about again."""


def verdict(parts: Iterable[bytes], address: str) -> str:
    """The name of what was found; empty when the file is clean.

    ``address`` is ``host:port`` or the path of a Unix socket. Raises ScannerAway when the server
    does not answer, refuses the size, or answers something else.
    """
    try:
        with _line_to(address) as line:
            line.sendall(b"zINSTREAM\0")
            for part in parts:
                for start in range(0, len(part), CHUNK):
                    piece = part[start : start + CHUNK]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            answer = _answer_of(line)
    except OSError as error:
        raise ScannerAway(str(error)) from error
    if answer == "stream: OK":
        return ""
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    raise ScannerAway(answer[:200])


def _line_to(address: str) -> socket.socket:
    host, colon, port = address.rpartition(":")
    if colon and port.isdigit():
        return socket.create_connection((host, int(port)), timeout=TIMEOUT)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(TIMEOUT)
    line.connect(address)
    return line


def _answer_of(line: socket.socket) -> str:
    found = b""
    while not found.endswith(b"\0") and len(found) < 4096:
        part = line.recv(4096)
        if not part:
            break
        found += part
    return found.rstrip(b"\0").decode("utf-8", "replace").strip()
