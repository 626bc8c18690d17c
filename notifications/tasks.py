"""The clock's doors: deliver what is due, write the digests, remind."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db import connections
from django.utils import timezone

from notifications import delivery
from notifications.actions import bouncing, calling, digests, reminders
from notifications.letters import Stencils
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

#: Seconds after which a run hands over to another, well before the task's own time limit.
LONGEST_RUN = 240
#: Delivers what is due at a moment; returns how many messages it claimed.
Batch = Callable[[datetime], int]


@shared_task
def deliver_due() -> int:
    """Delivers every message that is due, batch by batch; returns how many were claimed.

    When there are many, the worker writes to the mail server through several connections at once:
    most of the time of a letter is spent waiting for the server's word.
    """
    return _until_none_is_due(_deliverer, DELIVER_DUE, hands=settings.DATALAB_MAIL_CONNECTIONS)


@shared_task
def call_webhooks() -> int:
    """Calls the webhooks whose next message is due; returns how many messages were claimed."""
    return _until_none_is_due(lambda: calling.call_batch, CALL_WEBHOOKS)


def _deliverer() -> Batch:
    return partial(delivery.deliver_batch, stencils=Stencils())


def _until_none_is_due(hand: Callable[[], Batch], task: str, *, hands: int = 1) -> int:
    """Batch after batch, then hands over to another run of the task rather than last too long.

    A first batch that is full asks for one more run, for another worker to help if there is one,
    and for the other hands of this one.
    """
    end = time.monotonic() + LONGEST_RUN
    mine = hand()
    first = total = mine(timezone.now())
    if first == delivery.BATCH:
        waker.wake(task)
        with ThreadPoolExecutor(max_workers=hands) as others:
            helped = [others.submit(_helping, hand(), end) for _n in range(hands - 1)]
            total += _until(mine, end)
            total += sum(done.result() for done in helped)
    elif first:
        total += _until(mine, end)
    if time.monotonic() > end:
        waker.wake(task)
    return total


def _helping(batch: Batch, end: float) -> int:
    """Another hand, in a thread and on a database connection of its own."""
    try:
        return _until(batch, end)
    finally:
        connections.close_all()


def _until(batch: Batch, end: float) -> int:
    total = 0
    while time.monotonic() < end and (handed := batch(timezone.now())):
        total += handed
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
