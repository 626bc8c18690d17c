"""Slows down whoever tries passwords: so many sign-ins per address and place, then a wait."""

from django.conf import settings
from django.core.cache.backends.base import BaseCache

from accounts.limits import add_one, key_of, with_cache

WINDOW = 15 * 60
MOST_FOR_ONE_ADDRESS = 5
MOST_FROM_ONE_PLACE = 100


def take(email: str, place: str) -> bool:
    """Counts one try before its password is checked; False when there have been too many.

    A try is counted for the address from that place, and for the place whatever the address,
    during a window of fifteen minutes from the first one.
    """

    def count(store: BaseCache) -> bool:
        for_address = add_one(store, _pair_key(email, place), WINDOW)
        from_place = add_one(store, key_of("sign-in", "place", place), WINDOW)
        return for_address <= MOST_FOR_ONE_ADDRESS and from_place <= MOST_FROM_ONE_PLACE

    return with_cache(count)


def forget(email: str, place: str) -> None:
    """A password was right: the tries for the address are forgotten, the place's lose this one."""

    def give_back(store: BaseCache) -> bool:
        store.delete(_pair_key(email, place))
        return _take_one_away(store, key_of("sign-in", "place", place))

    with_cache(give_back)


def place_of(request) -> str:
    """The address that the request came from, seen through the proxies that the settings count."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.DATALAB_PROXY_COUNT
    if proxies and len(hops) >= proxies and hops[-proxies]:
        return hops[-proxies]
    return request.META.get("REMOTE_ADDR", "")


def _take_one_away(store: BaseCache, key: str) -> bool:
    try:
        store.decr(key)
    except ValueError:  # it expired in between
        return False
    return True


def _pair_key(email: str, place: str) -> str:
    return key_of("sign-in", "pair", f"{email.strip().lower()} {place}")
