"""What a person may be told, and how often they want it by e-mail."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from notifications.models import Channel, DigestTime, Frequency, Preference, Webhook


@dataclass(frozen=True)
class PreferencesOf:
    """The events that a person may receive, what was chosen, and how many webhooks they keep."""

    events: list
    initial: dict
    has_webhooks: bool


def preferences_of(user: User, registry: Iterable) -> PreferencesOf:
    """What the page of preferences shows of the registry's events, in three queries."""
    mine = [e for e in registry if e.concerns(user.roles) and Channel.INBOX in e.channels]
    events = sorted(mine, key=lambda e: (str(e.group), str(e.label).lower()))
    chosen = dict(Preference.objects.filter(person=user).values_list("event", "frequency"))
    hours = DigestTime.objects.filter(person=user).first() or DigestTime(person=user)
    initial: dict = {"hour": hours.hour, "weekday": hours.weekday}
    for event in events:
        if event.urgent:
            continue
        default = chosen.get("", event.frequency or Frequency.AT_ONCE)
        initial[f"event-{event.name}"] = chosen.get(event.name, default)
    has_webhooks = Webhook.objects.filter(owner=user).told().exists()
    return PreferencesOf(events, initial, has_webhooks)
