"""Real threads, each with its own connection, all starting at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def together(*deeds: Callable[[], Any]) -> list[Any]:
    """Runs every deed in a thread of its own, released at the same moment.

    Returns, in order, what each returned, or the exception that it raised.
    """
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            return deed()
        except Exception as error:  # noqa: BLE001 - the caller judges it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in deeds]]
