"""The clock's doors: deliver what is due, write the digests, remind."""

import time

from celery import shared_task
from django.utils import timezone

from notifications import delivery
from notifications.actions import digests, reminders
from notifications.waking import waker

#: Seconds after which a run hands over to another, well before the task's own time limit.
LONGEST_RUN = 240


@shared_task
def deliver_due() -> int:
    """Delivers every message that is due, batch by batch; returns how many were claimed."""
    total, end = 0, time.monotonic() + LONGEST_RUN
    while handed := delivery.deliver_batch(timezone.now()):
        total += handed
        if time.monotonic() > end:
            waker.wake()
            break
    return total


@shared_task
def send_digests() -> int:
    """Writes the digests that are due, then has them delivered; returns how many."""
    written = digests.send_digests(timezone.now())
    if written:
        waker.wake()
    return written


@shared_task
def remind() -> int:
    """Reminds each person of what waits for them; returns how many were reminded."""
    return reminders.remind(timezone.now())
