"""PostgreSQL away: a thread finds out when it is back, and meanwhile everybody is told at once.

Without it every page waits for a connection as long as the pool does, and soon nobody is answered.
"""

import logging
import threading
import time

from django.db import connection
from psycopg_pool import PoolTimeout

logger = logging.getLogger(__name__)
BETWEEN = 0.5  # seconds between two looks
_lock = threading.Lock()
_away = False


def is_away() -> bool:
    """Whether a request would wait for a connection in vain."""
    return _away


def note(error: BaseException | None) -> None:
    """Remembers that the pool gave no connection; any other error says nothing of the server."""
    global _away
    while error is not None and not isinstance(error, PoolTimeout):
        error = error.__cause__
    if error is None:
        return
    with _lock:
        if not _away:
            _away = True
            threading.Thread(target=_watch, name="database-watch", daemon=True).start()


def _watch() -> None:
    """Opens the doors again as soon as the pool gives a connection that answers."""
    global _away
    logger.warning("the database is away: pages are refused at once until it is back")
    while not _answers():
        time.sleep(BETWEEN)
    _away = False
    logger.warning("the database is back")


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:  # noqa: BLE001 - a watch that ended would leave the doors shut for ever
        return False
    finally:
        connection.close()
    return True
