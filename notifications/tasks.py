"""The clock's doors: deliver what is due, write the digests, remind."""

import time
from collections.abc import Callable
from datetime import datetime

from celery import shared_task
from django.utils import timezone

from notifications import delivery
from notifications.actions import bouncing, calling, digests, reminders
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

#: Seconds after which a run hands over to another, well before the task's own time limit.
LONGEST_RUN = 240


@shared_task
def deliver_due() -> int:
    """Delivers every message that is due, batch by batch; returns how many were claimed."""
    return _until_none_is_due(delivery.deliver_batch, DELIVER_DUE)


@shared_task
def call_webhooks() -> int:
    """Calls the webhooks whose next message is due; returns how many messages were claimed."""
    return _until_none_is_due(calling.call_batch, CALL_WEBHOOKS)


def _until_none_is_due(batch: Callable[[datetime], int], task: str) -> int:
    """Batch after batch, then hands over to another run of the task rather than last too long.

    A first batch that is full asks for one more run: another worker, if there is one, helps.
    """
    total, end = 0, time.monotonic() + LONGEST_RUN
    while handed := batch(timezone.now()):
        if total == 0 and handed == delivery.BATCH:
            waker.wake(task)
        total += handed
        if time.monotonic() > end:
            waker.wake(task)
            break
    return total


@shared_task
def send_digests() -> int:
    """Writes the digests that are due, then has them delivered; returns how many."""
    written = digests.send_digests(timezone.now())
    if written:
        waker.wake(DELIVER_DUE)
    return written


@shared_task
def read_returns() -> int:
    """Reads the mailbox of returns, if the settings name one; returns how many messages."""
    return bouncing.read_mailbox(timezone.now())


@shared_task
def remind() -> int:
    """Reminds each person of what waits for them; returns how many were reminded."""
    return reminders.remind(timezone.now())
