"""Queues what people must know in the caller's transaction; Celery delivers after the commit."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from notifications.events import Event
from notifications.models import Notification
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

#: One call writes the notification and every delivery, each person's preference read on the way:
#: the inbox always, the e-mail at once, held for a digest, or not at all, each webhook that wants
#: the event. The function is in the wing's migrations.
QUEUE = """
SELECT notification_id, calls_webhooks FROM notifications_queue(
    %(event)s, %(reference)s, %(subject)s, %(text)s, %(path)s, %(at)s, %(by)s, %(people)s::bigint[],
    %(urgent)s, %(frequency)s, %(channels)s::text[])
"""


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
    audience = {person.pk for person in people if person.is_active} - {getattr(by, "pk", None)}
    if not audience:
        return None
    words = {"reference": reference, "by": str(by) if by else "", **(values or {})}
    notification = Notification(
        event=event.name,
        reference=reference,
        subject=" ".join(str(event.subject).format(**words).split())[:200],
        text=str(event.text).format(**words),
        path=path,
        at=at,
        by=by,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            QUEUE,
            {
                "event": notification.event,
                "reference": reference,
                "subject": notification.subject,
                "text": notification.text,
                "path": path,
                "at": at,
                "by": notification.by_id,
                "people": _array(sorted(audience)),
                "urgent": event.urgent,
                "frequency": event.frequency,
                "channels": _array(event.channels),
            },
        )
        notification.pk, calls_webhooks = cursor.fetchone()
    notification._state.adding = False
    tasks = (DELIVER_DUE, CALL_WEBHOOKS) if calls_webhooks else (DELIVER_DUE,)
    transaction.on_commit(partial(waker.wake, *tasks), robust=True)
    return notification


def _array(values: Iterable[object]) -> str:
    """Plain words or numbers as PostgreSQL writes an array: quicker than one parameter each."""
    return "{" + ",".join(map(str, values)) + "}"
