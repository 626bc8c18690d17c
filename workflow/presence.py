"""Who is on a file now: kept in Redis for less than a minute, never in the database."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import redis
from django.conf import settings

from accounts.models import User

logger = logging.getLogger(__name__)

#: A page says that it is there every 20 s; two beats missed and its person is gone.
BEAT = timedelta(seconds=20)
EXPIRY = timedelta(seconds=45)


@dataclass(frozen=True)
class Present:
    """Somebody on the file, where they are in it (a French word, may be empty), since when seen."""

    person: User
    where: str


@lru_cache(maxsize=1)
def _redis() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, decode_responses=True, socket_timeout=1, socket_connect_timeout=1
    )


def _key(file) -> str:
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    return f"{prefix}:presence:{file.file_kind}:{file.pk}"


def arrive(file, *, person: User, where: str = "", at: datetime) -> None:
    """Says that the person is on the file. Said again before ``EXPIRY``, or forgotten.

    The caller has checked that the person may see the file. Redis away: nobody is shown.
    """
    key = _key(file)
    until = at + EXPIRY
    try:
        with _redis().pipeline(transaction=False) as pipe:
            pipe.hset(key, str(person.pk), f"{until.timestamp():.3f} {where}")
            pipe.expire(key, EXPIRY)
            pipe.execute()
    except redis.RedisError as error:
        logger.warning("presence not told, Redis is away: %s", error)


def leave(file, *, person: User) -> None:
    """Says that the person has closed the file."""
    try:
        _redis().hdel(_key(file), str(person.pk))
    except redis.RedisError as error:
        logger.warning("presence not told, Redis is away: %s", error)


def others_on(file, *, person: User, at: datetime) -> list[Present]:
    """The other people on the file now, by name (one query when there are some)."""
    try:
        told: dict[str, str] = _redis().hgetall(_key(file))  # type: ignore[assignment] # the client is not asynchronous
    except redis.RedisError as error:
        logger.warning("presence not read, Redis is away: %s", error)
        return []
    where = {}
    for pk, words in told.items():
        until, _space, place = words.partition(" ")
        if int(pk) != person.pk and float(until) > at.timestamp():
            where[int(pk)] = place
    if not where:
        return []
    people = User.objects.filter(pk__in=where, is_active=True).order_by("last_name", "pk")
    return [Present(someone, where[someone.pk]) for someone in people]
