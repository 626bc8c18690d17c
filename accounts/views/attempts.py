"""Slows down whoever tries passwords: so many sign-ins per address and place, then a wait."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WINDOW = 15 * 60
MOST_FOR_ONE_ADDRESS = 5
MOST_FROM_ONE_PLACE = 100

#: Counts for this process alone while the shared cache is away: neither open nor shut to all.
_fallback = LocMemCache("sign-in-attempts", {})


def take(email: str, place: str) -> bool:
    """Counts one try before its password is checked; False when there have been too many.

    A try is counted for the address from that place, and for the place whatever the address,
    during a window of fifteen minutes from the first one.
    """

    def count(store: BaseCache) -> bool:
        for_address = _add_one(store, _pair_key(email, place))
        from_place = _add_one(store, _key("place", place))
        return for_address <= MOST_FOR_ONE_ADDRESS and from_place <= MOST_FROM_ONE_PLACE

    return _with_cache(count)


def forget(email: str, place: str) -> None:
    """A password was right: the tries for the address are forgotten, the place's lose this one."""

    def give_back(store: BaseCache) -> bool:
        store.delete(_pair_key(email, place))
        return _take_one_away(store, _key("place", place))

    _with_cache(give_back)


def place_of(request) -> str:
    """The address that the request came from, seen through the proxies that the settings count."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.DATALAB_PROXY_COUNT
    if proxies and len(hops) >= proxies and hops[-proxies]:
        return hops[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def _add_one(store: BaseCache, key: str) -> int:
    if store.add(key, 1, WINDOW):
        return 1
    try:
        return store.incr(key)
    except ValueError:  # it expired in between
        store.set(key, 1, WINDOW)
        return 1


def _take_one_away(store: BaseCache, key: str) -> bool:
    try:
        store.decr(key)
    except ValueError:  # it expired in between
        return False
    return True


def _pair_key(email: str, place: str) -> str:
    return _key("pair", f"{email.strip().lower()} {place}")


def _key(kind: str, value: str) -> str:
    """A fingerprint: neither the address nor the place can be read in the cache."""
    return f"sign-in:{kind}:{salted_hmac('sign-in', value, algorithm='sha256').hexdigest()[:32]}"


def _with_cache(work: Callable[[BaseCache], bool]) -> bool:
    try:
        return work(cache)
    except (RedisError, OSError) as error:
        logger.warning("cache away, sign-in tries counted by this process alone: %s", error)
        return work(_fallback)
