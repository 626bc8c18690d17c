"""Queues what people must know in the caller's transaction; Celery delivers after the commit."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from notifications.events import Event
from notifications.models import Channel, Delivery, DeliveryStatus, Notification
from notifications.waking import waker


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
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("outbox.queue must run inside the transaction of the deed it tells")
    audience = {person.pk for person in people if person.is_active} - {getattr(by, "pk", None)}
    if not audience:
        return None
    words = {"reference": reference, "by": str(by) if by else "", **(values or {})}
    notification = Notification.objects.create(
        event=event.name,
        reference=reference,
        subject=str(event.subject).format(**words)[:200],
        text=str(event.text).format(**words),
        path=path,
        at=at,
        by=by,
    )
    rows = []
    for person_id in sorted(audience):
        rows.append(
            Delivery(
                notification=notification,
                person_id=person_id,
                channel=Channel.INBOX,
                status=DeliveryStatus.SENT,
                due_at=at,
                sent_at=at,
            )
        )
        rows.append(
            Delivery(
                notification=notification, person_id=person_id, channel=Channel.EMAIL, due_at=at
            )
        )
    Delivery.objects.bulk_create(rows)
    transaction.on_commit(waker.wake, robust=True)
    return notification
