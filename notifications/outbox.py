"""Queues what people must know in the caller's transaction; Celery delivers after the commit."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from notifications.events import Event
from notifications.models import Notification
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

#: One statement writes every delivery, each person's preference read on the way: the inbox always,
#: the e-mail at once, held for a digest, or not at all, each webhook that wants the event.
DELIVER = """
WITH told AS (
    SELECT told_id AS person_id,
           CASE WHEN %(urgent)s THEN 'at_once'
                ELSE COALESCE(one.frequency, every.frequency, %(frequency)s) END AS frequency
    FROM unnest(%(people)s::bigint[]) AS told_id
    LEFT JOIN notifications_preference one
           ON one.person_id = told_id AND one.event = %(event)s
    LEFT JOIN notifications_preference every
           ON every.person_id = told_id AND every.event = ''
), written AS (
INSERT INTO notifications_delivery
    (notification_id, person_id, channel, status, frequency, due_at, sent_at, tries, error,
     message_key, webhook_id)
SELECT %(notification)s, person_id, 'inbox', 'sent', 'at_once', %(at)s, %(at)s, 0, '',
       gen_random_uuid(), NULL::bigint
FROM told WHERE 'inbox' = ANY(%(channels)s)
UNION ALL
SELECT %(notification)s, person_id, 'email',
       CASE frequency WHEN 'at_once' THEN 'pending' ELSE 'held' END,
       frequency, %(at)s, NULL, 0, '', gen_random_uuid(), NULL::bigint
FROM told WHERE frequency <> 'never' AND 'email' = ANY(%(channels)s)
UNION ALL
SELECT %(notification)s, person_id, 'webhook', 'pending', 'at_once', %(at)s, NULL, 0, '',
       gen_random_uuid(), hook.id
FROM told JOIN notifications_webhook hook ON hook.owner_id = person_id
WHERE 'webhook' = ANY(%(channels)s) AND hook.status <> 'stopped'
  AND (hook.events = '{}' OR %(event)s = ANY(hook.events))
RETURNING channel
)
SELECT COALESCE(bool_or(channel = 'webhook'), false) FROM written
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
    """Writes one notification and its deliveries (two queries) for the people named.

    The person who did the deed is not told of it. Returns None when nobody is left to tell.
    Must be called inside a transaction: told and done happen together or not at all.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.queue must run inside the transaction of the deed it tells")
    audience = {person.pk for person in people if person.is_active} - {getattr(by, "pk", None)}
    if not audience:
        return None
    words = {"reference": reference, "by": str(by) if by else "", **(values or {})}
    notification = Notification.objects.create(
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
            DELIVER,
            {
                "notification": notification.pk,
                "event": event.name,
                "people": sorted(audience),
                "at": at,
                "urgent": event.urgent,
                "frequency": event.frequency,
                "channels": list(event.channels),
            },
        )
        calls_webhooks = cursor.fetchone()[0]
    tasks = (DELIVER_DUE, CALL_WEBHOOKS) if calls_webhooks else (DELIVER_DUE,)
    transaction.on_commit(partial(waker.wake, *tasks), robust=True)
    return notification
