"""A person chooses how often each event reaches them by e-mail."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notifications.events import DIGEST, REGISTRY
from notifications.models import (
    Delivery,
    DeliveryStatus,
    DigestTime,
    Frequency,
    Preference,
)

#: The rhythms that group messages.
DIGESTED = (Frequency.DAILY, Frequency.WEEKLY)


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
    """No more e-mails of one event; returns False for an urgent one, which is always sent.

    Who stops the digests stops all that comes grouped: nothing of it is sent at once instead.
    """
    if event not in REGISTRY or not REGISTRY[event].may_stop:
        return False
    for stopped in _grouped(person) if event == DIGEST.name else [event]:
        _keep(person, stopped, Frequency.NEVER, at)
    return True


def _grouped(person: User) -> list[str]:
    """The events that come to a person in a digest; the empty one when all of them do."""
    wished = dict(person.preferences.order_by("pk").values_list("event", "frequency"))
    every = wished.get("")
    of_each = {
        name: wished.get(name, every or event.frequency)
        for name, event in REGISTRY.items()
        if not event.urgent and event.concerns(person.roles)
    }
    found = [name for name, rhythm in of_each.items() if rhythm in DIGESTED]
    return ["", *found] if every in DIGESTED else found


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
