"""What the public pages keep ready in Redis: read without a query, thrown away when it changes.

Redis is a help and never a need: when it is away, what is asked is made each time.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
Kept = TypeVar("Kept")
AWAY = (RedisError, OSError)
#: What changes by another way than a saved row is seen after this long at most, in seconds.
LONGEST = 300
GENERATION = "public:generation"
#: To be changed with the shape of what is kept: an older process may have left another one.
SHAPE = 2


def kept(name: str, make: Callable[[], Kept], *, at: datetime) -> Kept:
    """What ``make`` gives, made once a day and again whenever something public has changed.

    The generation is read before the value is made: what is made from rows that change meanwhile
    is kept under the generation that the change has ended.
    """
    try:
        generation = cache.get(GENERATION, "0")
        key = f"public:{SHAPE}:{name}:{timezone.localdate(at)}:{generation}"
        found = cache.get(key)
        if found is None:
            found = make()
            cache.set(key, found, LONGEST)
    except AWAY as error:
        logger.warning("the cache is away, %s is made anew: %s", name, type(error).__name__)
        return make()
    return found


def forget(**_signal: Any) -> None:
    """Ends the present generation once the change is committed. Receives Django's signals."""
    transaction.on_commit(turn, robust=True)


def turn() -> None:
    """Begins another generation now: nothing of the one before is found again."""
    try:
        cache.set(GENERATION, uuid.uuid4().hex, None)
    except AWAY as error:
        logger.warning("the cache is away, it will forget by itself: %s", type(error).__name__)
