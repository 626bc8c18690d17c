"""Ends the groups of a launcher that was killed: its pipe closes, and this process sees it.

Started with the bare standard library, so that it is ready before the first child. Lines read:
`+GROUP SIGNAL` for a group that was born, `-GROUP` for one that is over.
"""

import contextlib
import os
import signal
import sys
import time

GRACE = 5.0  # seconds between asking and forcing


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def guard() -> None:
    groups: dict[int, int] = {}
    for line in sys.stdin:
        if not line.endswith("\n"):
            break  # cut in the middle: the launcher died while writing
        if line.startswith("+"):
            group, number = map(int, line[1:].split())
            groups[group] = number
        else:
            groups.pop(int(line[1:]), None)
    for group, number in reversed(groups.items()):
        send(group, number)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(map(alive, groups)):
        time.sleep(0.05)
    for group in reversed(groups):
        send(group, signal.SIGKILL)


if __name__ == "__main__":
    # Its own session already keeps Ctrl-C away; a polite kill must not make it leave its post.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    guard()
