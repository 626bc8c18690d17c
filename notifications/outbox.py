"""Queues what people must know in the caller's transaction; Celery delivers after the commit."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from psycopg.types.numeric import Int8

from accounts.statements import prepared
from notifications.events import Event
from notifications.models import Notification
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

#: One call writes the notification and every delivery, each person's preference read on the way:
#: the inbox always, the e-mail at once, held for a digest, or not at all, each webhook that wants
#: the event. The function is in the wing's migrations.
QUEUE = """
SELECT notification_id, calls_webhooks
FROM notifications_queue(%s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s, %s, %s::text[])
"""
_TOLD = ("event", "reference", "subject", "text", "path", "at", "by_id")


def queue(
    event: Event,
    *,
    people: Iterable,
    at: datetime,
    by=None,
    reference: str = "",
    path: str = "",
    values: dict | None = None,
) -> Notification | None:
    """Writes one notification and its deliveries (one query) for the people named.

    The person who did the deed is not told of it. Returns None when nobody is left to tell.
    Must be called inside a transaction: told and done happen together or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.queue must run inside the transaction of the deed it tells")
    author = getattr(by, "pk", None)
    audience = {person.pk for person in people if person.is_active} - {author}
    if not audience:
        return None
    subject, text = event.words
    words = {"reference": reference, "by": str(by) if by else "", **(values or {})}
    subject = " ".join(subject.format(**words).split())[:200]
    told = (event.name, reference, subject, text.format(**words), path, at, author)
    told_as = (event.urgent, str(event.frequency), _array(event.channels))
    with prepared(connections[DEFAULT_DB_ALIAS]) as cursor:
        cursor.execute(QUEUE, (*told[:-1], _key(author), _array(sorted(audience)), *told_as))
        key, calls_webhooks = cursor.fetchone()
    tasks = (DELIVER_DUE, CALL_WEBHOOKS) if calls_webhooks else (DELIVER_DUE,)
    transaction.on_commit(partial(waker.wake, *tasks), robust=True)
    return Notification.from_db(DEFAULT_DB_ALIAS, ("id", *_TOLD), (key, *told))


def _key(key: int | None) -> Int8 | None:
    """A key as one same type, whatever its size: each type is another statement to prepare."""
    return None if key is None else Int8(key)


def _array(values: Iterable[object]) -> str:
    """Plain words or numbers as PostgreSQL writes an array: quicker than one parameter each."""
    return "{" + ",".join(map(str, values)) + "}"
