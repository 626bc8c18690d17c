"""Which database answers a read: the replica for who only reads, the primary for who just wrote."""

import logging
import time
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.utils import Error as DatabaseError
from django.db.utils import OperationalError
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from datalab.limits import caller_of

logger = logging.getLogger(__name__)

REPLICA = "replica"
SAFE = ("GET", "HEAD", "OPTIONS")
AWAY_FOR = 10.0  # seconds during which a replica that did not answer is left alone
_reads: ContextVar[bool] = ContextVar("reads_on_replica", default=False)
_away_until = 0.0


class ReplicaRouter:
    """Reads of a request that may use the replica go there; everything else to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return REPLICA if _reads.get() else None

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


class ReplicaMiddleware:
    """Somebody who wrote reads the primary for a while, and so reads what they wrote.

    Who is there is always asked from the primary: a session that was closed is closed at once.
    The mark is kept in Redis under the caller; without Redis nobody knows, so all read the primary.
    Tasks and commands, where nothing says who reads, always use the primary.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if REPLICA not in settings.DATABASES:
            return self.get_response(request)
        token = _reads.set(request.method in SAFE and _answers() and not _wrote(request))
        try:
            response = self.get_response(request)
        finally:
            _reads.reset(token)
        if request.method not in SAFE:
            _remember(request)
        return response


def _key(request) -> str:
    return f"wrote:{hash_of(caller_of(request))}"


def hash_of(caller: str) -> str:
    """A fingerprint of a caller: no token is written in the cache."""
    return salted_hmac("wrote", caller, algorithm="sha256").hexdigest()[:32]


def _wrote(request) -> bool:
    try:
        return bool(cache.get(_key(request)))
    except (RedisError, OSError):
        return True


def _remember(request) -> None:
    try:
        cache.set(_key(request), 1, settings.DATALAB_REPLICA_LAG)
    except (RedisError, OSError):
        logger.warning("cache away: reads go to the primary until it is back")


def lag_of_the_replica() -> float | None:
    """How many seconds of the primary's work the replica has not read; None when it is away."""
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(
                "SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 "
                "ELSE coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0) END"
            )
            return float(cursor.fetchone()[0])
    except DatabaseError:
        return None


def _answers() -> bool:
    global _away_until
    if time.monotonic() < _away_until:
        return False
    try:
        connections[REPLICA].ensure_connection()
    except OperationalError:
        logger.warning("the replica does not answer: reads go to the primary")
        _away_until = time.monotonic() + AWAY_FOR
        return False
    return True
