"""Who uses the demo's folder now: a lock for one launcher at a time, a note for the others."""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from datalab.launcher.sentences import CONFIGURATION, UNAVAILABLE, Halt, os_reason

NOTE = "session.json"
LOCK = "lock"
PATIENCE = 30.0  # seconds left to a launcher that is ending, or to a short command


@dataclass
class Session:
    """The launcher that holds the folder: `kind` is "demo" or "manage"."""

    kind: str
    pid: int
    address: str = ""
    ready: bool = False
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def write(folder: Path, session: Session) -> None:
    """Leaves the note, readable by its owner alone since it holds the servers' addresses."""
    partial = folder / f"{NOTE}.partial"
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(session), file)
    partial.replace(folder / NOTE)


def read(folder: Path) -> Session | None:
    try:
        return Session(**json.loads((folder / NOTE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


@contextlib.contextmanager
def held(folder: Path, session: Session) -> Iterator[int]:
    """Holds the folder for this launcher; gives the lock's descriptor.

    Waits for a launcher that is ending or for a short command. Raises Halt when a demo runs.
    """
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Halt(
            f"Le fichier {folder / LOCK} ne peut pas être ouvert ({os_reason(error)}).",
            status=CONFIGURATION,
        ) from None
    try:
        deadline = time.monotonic() + PATIENCE
        while not _take(lock):
            _refuse_if_busy(read(folder), folder, late=time.monotonic() > deadline)
            time.sleep(0.1)
        write(folder, session)
        yield lock
        (folder / NOTE).unlink(missing_ok=True)
    finally:
        os.close(lock)


def running(folder: Path) -> Session | None:
    """The demo that runs in this folder, once it is ready; None when there is none."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = read(folder)
        if found is None or found.kind != "demo" or not found.alive or _free(folder):
            return None
        if found.ready:
            return found
        time.sleep(0.1)
    return None


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _free(folder: Path) -> bool:
    try:
        lock = os.open(folder / LOCK, os.O_RDWR)
    except OSError:
        return True
    try:
        return _take(lock)
    finally:
        os.close(lock)


def _refuse_if_busy(holder: Session | None, folder: Path, *, late: bool) -> None:
    if holder and holder.kind == "demo" and holder.alive:
        place = f" à l’adresse {holder.address}" if holder.address else ""
        raise Halt(
            f"Une démonstration tourne déjà sur {folder}{place} : arrêtez-la d’abord (Ctrl-C), "
            "ou choisissez un autre dossier avec DATALAB_DEMO_DIR.",
            status=UNAVAILABLE,
        )
    if late:
        raise Halt(
            f"Une autre commande occupe {folder} : attendez qu’elle finisse, puis relancez.",
            status=UNAVAILABLE,
        )
