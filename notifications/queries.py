"""What the inbox and the demonstration's mailbox show, page by page, without counting."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import Permission
from notifications.models import Delivery, DemoEmail, DigestTime, Frequency, Preference

PAGE = 25


@dataclass(frozen=True)
class InboxPage:
    """Unread messages first, then the read ones, each newest first."""

    unread: list[Delivery]
    read: list[Delivery]
    next_cursor: str


def inbox_page(user: User, after: str = "") -> InboxPage:
    """One page of a person's messages in two queries at most.

    ``after`` is the cursor of the previous page: ``u12`` (after unread message 12) or ``r12``;
    anything else starts from the beginning.
    """
    stage, last = _cursor(after)
    mine = Delivery.objects.visible_to(user).inbox().order_by("-pk")
    unread: list[Delivery] = []
    if stage != "r":
        unread = _slice(mine.filter(read_at=None), last, PAGE)
        if len(unread) > PAGE:
            return InboxPage(unread[:PAGE], [], f"u{unread[PAGE - 1].pk}")
    room = PAGE - len(unread)
    read = _slice(mine.filter(read_at__isnull=False), last if stage == "r" else 0, room)
    more = len(read) > room
    read = read[:room]
    if not more:
        return InboxPage(unread, read, "")
    return InboxPage(unread, read, f"r{read[-1].pk}" if read else "r")


def mailbox_page(user: User, after: str = "") -> tuple[list[DemoEmail], str]:
    """One page of the demonstration's e-mails, newest first, and the next cursor (one query).

    An administrator sees everybody's; anyone else what was sent to them.
    """
    found: QuerySet = DemoEmail.objects.order_by("-pk")
    if not user.can(Permission.ACCOUNT_MANAGE):
        found = found.filter(to=user.email)
    last = int(after) if after.isdecimal() and len(after) < 19 else 0
    rows = _slice(found, last, PAGE)
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


@dataclass(frozen=True)
class PreferencesOf:
    """The events that a person may receive, those that never wait, and what was chosen."""

    events: list
    urgent: list
    initial: dict


def preferences_of(user: User, registry: Iterable) -> PreferencesOf:
    """What the page of preferences shows of the registry's events, in two queries."""
    mine = [e for e in registry if not e.roles or user.roles & set(e.roles)]
    events = sorted((e for e in mine if not e.urgent), key=lambda e: str(e.label).lower())
    chosen = dict(Preference.objects.filter(person=user).values_list("event", "frequency"))
    hours = DigestTime.objects.filter(person=user).first() or DigestTime(person=user)
    initial: dict = {"hour": hours.hour, "weekday": hours.weekday}
    for event in events:
        default = chosen.get("", event.frequency or Frequency.AT_ONCE)
        initial[f"event-{event.name}"] = chosen.get(event.name, default)
    urgent = [e for e in mine if e.urgent and e.name != "digest"]
    return PreferencesOf(events, urgent, initial)


def _cursor(text: str) -> tuple[str, int]:
    stage, digits = text[:1], text[1:]
    if stage not in {"u", "r"} or not (digits == "" or digits.isdecimal()) or len(digits) > 18:
        return "", 0
    return stage, int(digits or 0)


def _slice(rows: QuerySet, last: int, size: int) -> list:
    """``size`` rows after ``last``, and one more to know whether there is a next page."""
    return list((rows.filter(pk__lt=last) if last else rows)[: size + 1])
