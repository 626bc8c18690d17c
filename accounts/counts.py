"""Counts what happens, for whoever watches: by the process for some seconds, then in Redis.

Web processes and workers, on one machine or on several, add to the same counts; reading them
anywhere tells the whole service. Redis away, they wait in the process; a kill loses these alone.
"""

import atexit
import threading
import time
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache

EVERY = 2.0  # seconds between two tellings of a process
AWAY_FOR = 30.0  # seconds during which a Redis that did not answer is left alone
PATIENCE = 0.25
#: Between a name and its labels: no label has one.
BAR = "|"

_lock = threading.Lock()
_waiting: dict[str, float] = {}
_due = 0.0


def count(name: str, *labels: str, amount: float = 1.0) -> None:
    """Adds to one count. Never raises, and asks Redis once in a while only."""
    key = BAR.join((name, *labels))
    with _lock:
        _waiting[key] = _waiting.get(key, 0.0) + amount
    if time.monotonic() >= _due:
        tell()


def tell() -> None:
    """Adds what waits to the counts of the whole service; keeps it when Redis is away."""
    global _due
    with _lock:
        told = dict(_waiting)
        _waiting.clear()
        _due = time.monotonic() + EVERY
    if not told:
        return
    try:
        with _client(settings.REDIS_URL).pipeline(transaction=True) as pipe:
            for key, amount in told.items():
                pipe.hincrbyfloat(_hash(), key, amount)
            pipe.execute()
    except (redis.RedisError, OSError):
        with _lock:
            for key, amount in told.items():
                _waiting[key] = _waiting.get(key, 0.0) + amount
            _due = time.monotonic() + AWAY_FOR


def counted(name: str) -> dict[tuple[str, ...], float]:
    """The counts of a name, by labels, of every process; empty while Redis is away."""
    tell()
    try:
        found: Any = _client(settings.REDIS_URL).hgetall(_hash())
    except (redis.RedisError, OSError):
        return {}
    split = ((key.decode().split(BAR), float(value)) for key, value in found.items())
    return {tuple(labels): value for (first, *labels), value in split if first == name}


def _hash() -> str:
    return cache.make_key("counts")


@lru_cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, health_check_interval=30
    )


atexit.register(tell)
