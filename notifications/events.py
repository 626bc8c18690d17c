"""What can happen that someone must know: the registry that each wing fills with its own events.

An event says who may receive it (roles), how often by default and whether it may wait: with the
audience functions of each wing this is the one table « event × role × channel ».
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Frequency

Words = str | Promise
REGISTRY: dict[str, "Event"] = {}


@dataclass(frozen=True)
class Event:
    """A kind of thing to tell. ``subject`` and ``text`` are French, with {named} places.

    ``roles``: who receives it (empty: any role), shown in their preferences. An ``urgent`` event
    is sent at once whatever the preferences. Each reaches the inbox, and e-mail unless unwanted.
    """

    name: str
    label: Words
    subject: Words
    text: Words
    roles: tuple[str, ...] = ()
    urgent: bool = False
    frequency: str = Frequency.AT_ONCE

    def __post_init__(self) -> None:
        REGISTRY[self.name] = self


@dataclass(frozen=True)
class Reminder:
    """One thing that somebody has still to do, computed from data at the moment."""

    person_id: int
    reference: str
    sentence: str
    path: str


#: Each wing adds, from its apps.py, a function that says what is still to be done.
REMINDERS: list[Callable[[datetime], Iterable[Reminder]]] = []

DAILY_REMINDER = Event(
    "reminders",
    _("Rappel du matin de ce qui vous attend"),
    _("Rappel : {count}"),
    _("Voici ce qui attend une action de votre part.\n\n{lines}"),
)
DIGEST = Event(
    "digest",
    _("Récapitulatif"),
    _("Récapitulatif : {count}"),
    _("{lines}"),
    urgent=True,
)
