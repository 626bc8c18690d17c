"""Queues what people must know in the caller's transaction; Celery delivers after the commit."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.statements import Asked, Plain, numbered, prepared, sent
from notifications.events import Event
from notifications.models import Notification
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

#: One call reads who is to be told, then writes the notification and every delivery, each person's
#: preference read on the way: the inbox always, the e-mail at once, held for a digest, or not at
#: all, each webhook that wants the event. Nothing when nobody is left. The function is in the
#: wing's migrations.
QUEUE = """
SELECT notification_id, calls_webhooks
FROM notifications_queue(%s, %s, %s, %s, %s, %s, %s, {people}, %s, %s, %s::text[])
"""
_NOTIFICATIONS = Plain(Notification)
_TOLD = ("event", "reference", "subject", "text", "path", "at", "by_id")


#: People, a query of people, or a statement of their keys.
Audience = Iterable[User] | QuerySet[User] | Asked


def queue(
    event: Event,
    *,
    people: Audience,
    at: datetime,
    by=None,
    reference: str = "",
    path: str = "",
    values: dict | None = None,
) -> Notification | None:
    """Writes one notification and its deliveries (one query) for the people named.

    Those named by a query are read in the same statement. Who did the deed is not told of it, nor
    who left. Returns None when nobody is left to tell.
    Must be called inside a transaction: told and done happen together or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.queue must run inside the transaction of the deed it tells")
    named, keys = _named(people)
    if not named:
        return None
    author = getattr(by, "pk", None)
    subject, text = event.words
    words = {"reference": reference, "by": str(by) if by else "", **(values or {})}
    subject = " ".join(subject.format(**words).split())[:200]
    told = (event.name, reference, subject, text.format(**words), path, at, author)
    told_as = (event.urgent, str(event.frequency), _array(event.channels))
    with prepared(connections[DEFAULT_DB_ALIAS]) as cursor:
        statement = numbered(QUEUE.replace("{people}", named))
        cursor.execute(statement, [sent(value) for value in (*told, *keys, *told_as)])
        row = cursor.fetchone()
    if row is None:
        return None
    key, calls_webhooks = row
    tasks = (DELIVER_DUE, CALL_WEBHOOKS) if calls_webhooks else (DELIVER_DUE,)
    transaction.on_commit(partial(waker.wake, *tasks), robust=True)
    return _NOTIFICATIONS.from_db(DEFAULT_DB_ALIAS, ("id", *_TOLD), (key, *told))


def _named(people: Audience) -> tuple[str, Iterable[Any]]:
    """The audience as an array in SQL, and its values; no text when it is known to be empty."""
    if isinstance(people, Asked):
        sql, keys = people.text()
        return f"ARRAY({sql})", keys
    if isinstance(people, QuerySet) and people._result_cache is None:
        rows = people if people.query.is_sliced else people.order_by()
        try:
            sql, keys = rows.values("pk").query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        except EmptyResultSet:
            return "", ()
        return f"ARRAY({sql})", keys
    listed = sorted({person.pk for person in people})
    return ("%s::bigint[]", [_array(listed)]) if listed else ("", ())


def _array(values: Iterable[object]) -> str:
    """Plain words or numbers as PostgreSQL writes an array: quicker than one parameter each."""
    return "{" + ",".join(map(str, values)) + "}"
