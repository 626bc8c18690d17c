"""Counts tries in Redis, by window; when it is away, this process counts alone."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
T = TypeVar("T")

#: Counts for this process alone while the shared cache is away: neither open nor shut to all.
_fallback = LocMemCache("limits", {})


def add_one(store: BaseCache, key: str, window: int) -> int:
    """Counts one more under the key; the count starts again ``window`` seconds after its first."""
    if store.add(key, 1, window):
        return 1
    try:
        return store.incr(key)
    except ValueError:  # it expired in between
        store.set(key, 1, window)
        return 1


def key_of(salt: str, kind: str, value: str) -> str:
    """A fingerprint: neither the person nor the place can be read in the cache."""
    return f"{salt}:{kind}:{salted_hmac(salt, value, algorithm='sha256').hexdigest()[:32]}"


def with_cache(work: Callable[[BaseCache], T]) -> T:
    """Does the work on the shared cache, or on this process's own while it is away."""
    try:
        return work(cache)
    except (RedisError, OSError) as error:
        logger.warning("cache away, tries counted by this process alone: %s", error)
        return work(_fallback)


def take(kind: str, who: str, *, most: int, window: int) -> bool:
    """Counts one try of ``who``; False beyond ``most`` in ``window`` seconds."""
    key = key_of("limit", kind, who)
    return with_cache(lambda store: add_one(store, key, window)) <= most
