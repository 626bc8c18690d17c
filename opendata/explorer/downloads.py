"""The whole selection as a stream: DuckDB copies into a pipe while the reader already reads.

The first byte does not wait for the last row, and no process ever holds the file.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
from django.conf import settings

from opendata.explorer import engine, lines, sheets
from opendata.explorer.columns import literal
from opendata.explorer.engine import Opened
from opendata.explorer.refusals import QueryRefused
from opendata.explorer.selection import Selection
from opendata.explorer.statements import Statement, everything, is_lined

PIPE = 1 << 20  # the size asked of the pipe
CHUNK = PIPE >> 2  # of each reading: the pipe is never full nor empty for long
FORMS = {
    "csv": ("text/csv; charset=utf-8", "FORMAT csv, HEADER true"),
    "json": ("application/json", "FORMAT json, ARRAY true"),
    "parquet": ("application/vnd.apache.parquet", "FORMAT parquet, COMPRESSION zstd"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ""),
}


def stream(opened: Opened, selection: Selection, form: str) -> Iterator[bytes]:
    """The bytes of the download. Raises QueryRefused before the first byte when it cannot be."""
    statement = everything(selection, opened.columns, form)
    if form == "xlsx":
        found = sheets.stream(opened, selection, statement)
    else:
        lined = is_lined(selection, opened.columns, form)
        found = _piped(opened, statement, lines.OPTIONS if lined else FORMS[form][1])
    return _begun(found)


def _begun(found: Iterator[bytes]) -> Iterator[bytes]:
    """Waits for the first bytes, so that a refusal is still an answer of its own."""
    first = next(found, b"")

    def told() -> Iterator[bytes]:
        try:
            yield first
            yield from found
        finally:
            close = getattr(found, "close", None)
            if close:
                close()

    return told()


def _piped(opened: Opened, statement: Statement, options: str) -> Iterator[bytes]:
    with engine.slot(download=True):
        folder = Path(tempfile.mkdtemp(dir=opened.pipes))
        try:
            yield from _through(opened, statement, options, folder / "tuyau")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _through(opened: Opened, statement: Statement, options: str, pipe: Path) -> Iterator[bytes]:
    """Reads what a thread copies; leaving early stops the thread."""
    os.mkfifo(pipe, 0o600)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    held = os.open(pipe, os.O_WRONLY)  # no end of file before the copy is over
    os.set_blocking(reading, True)
    _widen(reading)
    failed: list[Exception] = []
    cursor = opened.cursor()

    def copy() -> None:
        try:
            with engine.bounded(cursor, settings.DATALAB_EXPLORER_DOWNLOAD_SECONDS):
                cursor.execute(
                    f"COPY ({statement.sql}) TO {literal(str(pipe))} ({options})",
                    statement.parameters,
                )
        except (duckdb.Error, QueryRefused) as error:
            failed.append(error)
        finally:
            os.close(held)

    worker = threading.Thread(target=copy, name="explorer-download", daemon=True)
    worker.start()
    try:
        while chunk := os.read(reading, CHUNK):
            yield chunk
        worker.join()
        if failed:
            raise failed[0]
    finally:
        os.close(reading)
        while worker.is_alive():
            cursor.interrupt()
            worker.join(timeout=0.05)
        cursor.close()


def _widen(pipe: int) -> None:
    """A wider pipe means fewer turns between the two threads; where it cannot be, it is narrow."""
    with contextlib.suppress(OSError, AttributeError):
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)
