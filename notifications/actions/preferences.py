"""A person chooses how often each event reaches them by e-mail."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notifications.events import REGISTRY
from notifications.models import (
    Delivery,
    DeliveryStatus,
    DigestTime,
    Frequency,
    Preference,
)


@transaction.atomic(durable=True)
def choose(choices: dict[str, str], *, hour: int, weekday: int, by: User, at: datetime) -> None:
    """Keeps the rhythm of each event and the hour of the digests.

    What is already held follows: sent now when the person wants it at once, dropped when never.
    """
    DigestTime.objects.update_or_create(person=by, defaults={"hour": hour, "weekday": weekday})
    for event, frequency in choices.items():
        if event in REGISTRY and not REGISTRY[event].urgent:
            _keep(by, event, frequency, at)


@transaction.atomic(durable=True)
def unsubscribe(person: User, event: str, *, at: datetime) -> bool:
    """No more e-mails of one event; returns False for an urgent one, which is always sent."""
    if event not in REGISTRY or REGISTRY[event].urgent:
        return False
    _keep(person, event, Frequency.NEVER, at)
    return True


def _keep(person: User, event: str, frequency: str, at: datetime) -> None:
    Preference.objects.update_or_create(
        person=person, event=event, defaults={"frequency": frequency}
    )
    held = Delivery.objects.filter(
        person=person, status=DeliveryStatus.HELD, notification__event=event
    )
    if frequency == Frequency.NEVER:
        held.update(status=DeliveryStatus.SKIPPED)
    elif frequency == Frequency.AT_ONCE:
        held.update(status=DeliveryStatus.PENDING, frequency=frequency, due_at=at)
    else:
        held.update(frequency=frequency)
