"""Asks the worker to send the letters of the edition now; the next beat does it otherwise."""

from django.db import transaction

from notifications.waking import waker

DELIVER_LETTERS = "opendata.tasks.deliver_letters"


def wake_letters() -> None:
    """After the commit; returns at once even when the broker is away."""
    transaction.on_commit(lambda: waker.wake(DELIVER_LETTERS), robust=True)
