"""Opens the files of data read-only in DuckDB's sandbox, and asks them bounded questions.

One database a file, opened once in each process and shared by cursors. No statement reaches
another file or the network; memory, time and the number of questions at once are limited.
"""

import atexit
import os
import shutil
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.counts import count
from opendata.explorer.building import ROWS, TABLE, load_profile
from opendata.explorer.columns import Column, literal
from opendata.explorer.communes import sort_column
from opendata.explorer.refusals import NotReady, QueryRefused, TooBusy, TooHeavy, TooLong
from opendata.explorer.statements import Statement

LOOK = 0.005  # seconds between two interruptions of a question whose time is over


class Opened:
    """A file of data ready to be asked."""

    def __init__(self, folder: Path, pipes: Path) -> None:
        profile = load_profile(folder)
        self.folder = folder
        self.rows: int = profile["rows"]
        self.communes: int = profile["communes"]
        self.notes: list[str] = profile["notes"]
        self.columns: list[Column] = profile["columns"]
        self.sorted_by = sort_column(self.columns)
        self.pipes = pipes
        self._database = duckdb.connect(
            str(folder / ROWS),
            read_only=True,
            config={
                "threads": settings.DATALAB_EXPLORER_THREADS,
                "memory_limit": settings.DATALAB_EXPLORER_MEMORY,
                "temp_directory": str(pipes / "spill"),
                "max_temp_directory_size": "2GB",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            },
        )
        self._database.execute("SET TimeZone = 'UTC'")
        self._database.execute(f"SET allowed_directories = [{literal(str(pipes))}]")
        self._database.execute("SET enable_external_access = false")
        self._database.execute("SET lock_configuration = true")

    @cached_property
    def stretches(self) -> dict[str, range]:
        """The places of each commune's rows, which are neighbours: known beforehand."""
        if self.sorted_by is None:
            return {}
        commune = self.sorted_by.sql
        with self.cursor() as cursor:
            found = cursor.execute(
                f"SELECT {commune}, min(rowid), max(rowid) FROM {TABLE} "
                f"WHERE {commune} IS NOT NULL GROUP BY {commune}"
            ).fetchall()
        return {value: range(first, last + 1) for value, first, last in found}

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the same database; the caller closes it."""
        return self._database.cursor()

    def ask(self, statement: Statement) -> list[tuple[Any, ...]]:
        """The rows that answer. Raises QueryRefused (too long, too heavy, too busy)."""
        with self.asking() as cursor:
            return cursor.execute(statement.sql, statement.parameters).fetchall()

    @contextmanager
    def asking(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for questions, within every limit. Raises QueryRefused."""
        with slot(), self.cursor() as cursor, bounded(cursor, settings.DATALAB_EXPLORER_SECONDS):
            yield cursor

    def close(self) -> None:
        self._database.close()


class _Shelf:
    """The databases that this process has open, the least used put away first."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lock = threading.Lock()
        self.watch = _Watch()
        self.opened: OrderedDict[str, Opened] = OrderedDict()
        self.pipes = Path(tempfile.mkdtemp(prefix="datalab-explorateur-"))
        atexit.register(shutil.rmtree, self.pipes, ignore_errors=True)
        self.slots = threading.BoundedSemaphore(settings.DATALAB_EXPLORER_QUESTIONS)
        self.downloads = threading.BoundedSemaphore(settings.DATALAB_EXPLORER_DOWNLOADS)

    def get(self, folder: Path) -> Opened:
        key = str(folder)
        with self.lock:
            found = self.opened.get(key)
            if found is None:
                if not folder.is_dir():
                    raise NotReady("not_ready", _("Ces données sont en cours de remise en place."))
                found = self.opened[key] = Opened(folder, self.pipes)
            self.opened.move_to_end(key)
            while len(self.opened) > settings.DATALAB_EXPLORER_OPEN:
                self.opened.popitem(last=False)[1].close()  # its cursors finish what they began
            return found


_shelf: _Shelf | None = None
_shelf_lock = threading.Lock()


def shelf() -> _Shelf:
    """This process's own: a database opened before a fork may not be used after it."""
    global _shelf
    with _shelf_lock:
        if _shelf is None or _shelf.pid != os.getpid():
            _shelf = _Shelf()
        return _shelf


def get(folder: Path) -> Opened:
    """The file of data of this folder, opened at most once in this process."""
    return shelf().get(folder)


@contextmanager
def slot(*, download: bool = False) -> Iterator[None]:
    """One of the few places for questions. Raises TooBusy after a short wait."""
    places = shelf().downloads if download else shelf().slots
    if not places.acquire(timeout=settings.DATALAB_EXPLORER_WAIT):
        count("explorer_questions", "too_busy")
        raise TooBusy(
            "too_busy",
            _("Trop de recherches à la fois : réessayez dans quelques secondes."),
        )
    try:
        yield
    finally:
        places.release()


class _Watch:
    """One thread of the process that interrupts the questions whose time is over."""

    def __init__(self) -> None:
        self.ends: dict[int, tuple[float, duckdb.DuckDBPyConnection]] = {}
        self.changed = threading.Condition()
        threading.Thread(target=self._run, name="explorer-watch", daemon=True).start()

    def add(self, cursor: duckdb.DuckDBPyConnection, seconds: float) -> int:
        with self.changed:
            end = time.monotonic() + seconds
            is_first = all(end < other for other, _cursor in self.ends.values())
            self.ends[id(cursor)] = (end, cursor)
            if is_first:
                self.changed.notify()
        return id(cursor)

    def remove(self, key: int) -> None:
        with self.changed:
            del self.ends[key]

    def _run(self) -> None:
        with self.changed:
            while True:
                while not self.ends:
                    self.changed.wait()
                now = time.monotonic()
                # again at each turn: an interruption that comes before the execution is lost
                for end, cursor in self.ends.values():
                    if end <= now:
                        cursor.interrupt()
                first = min(end for end, _cursor in self.ends.values())
                self.changed.wait(first - now if first > now else LOOK)


@contextmanager
def bounded(cursor: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupts the cursor after so long, and says what its errors mean."""
    watch = shelf().watch
    key = watch.add(cursor, seconds)
    outcome = "failed"
    try:
        yield
        outcome = "answered"
    except duckdb.InterruptException as error:
        outcome = "too_long"
        raise TooLong(
            "too_long",
            _(
                "La recherche a dépassé %(seconds)s s : elle est interrompue. "
                "Ajoutez un filtre, ou téléchargez le jeu entier."
            )
            % {"seconds": f"{seconds:g}".replace(".", ",")},
        ) from error
    except duckdb.OutOfMemoryException as error:
        outcome = "too_heavy"
        raise TooHeavy(
            "too_heavy",
            _("La recherche demande trop de mémoire. Ajoutez un filtre ou regroupez moins."),
        ) from error
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        outcome = "out_of_range"
        raise QueryRefused(
            "out_of_range", _("Le résultat dépasse les nombres que l’on sait écrire.")
        ) from error
    finally:
        watch.remove(key)
        count("explorer_questions", outcome)
