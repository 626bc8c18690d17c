"""What the inbox and the demonstration's mailbox show, page by page, without counting."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.permissions import Permission
from notifications.models import Delivery, DemoEmail

PAGE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class InboxPage:
    """Unread messages first, then the read ones, each newest first."""

    unread: list[Delivery]
    read: list[Delivery]
    next_cursor: str

    @property
    def next_url(self) -> str:
        """The way to the next page, empty on the last one."""
        return f"?apres={self.next_cursor}" if self.next_cursor else ""


def inbox_page(user: User, after: str = "") -> InboxPage:
    """One page of a person's messages in two queries at most.

    ``after`` is the cursor of the previous page, a stage (``u`` or ``r``) and the last message
    shown; anything else starts from the beginning.
    """
    stage, last = _cursor(after)
    mine = Delivery.objects.visible_to(user).inbox().filter(done_at=None)
    mine = mine.order_by("-due_at", "-pk")
    unread: list[Delivery] = []
    if stage != "r":
        unread = _after(mine.filter(read_at=None), last, PAGE)
        if len(unread) > PAGE:
            return InboxPage(unread[:PAGE], [], _mark("u", unread[PAGE - 1]))
    room = PAGE - len(unread)
    read = _after(mine.filter(read_at__isnull=False), last if stage == "r" else None, room)
    if len(read) <= room:
        return InboxPage(unread, read, "")
    return InboxPage(unread, read[:room], _mark("r", read[room - 1]) if room else "r")


def done_page(user: User, after: str = "") -> InboxPage:
    """One page of the messages that a person put away, newest first, in one query."""
    _stage, last = _cursor(after)
    mine = Delivery.objects.visible_to(user).inbox().exclude(done_at=None)
    rows = _after(mine.order_by("-due_at", "-pk"), last, PAGE)
    cursor = _mark("r", rows[PAGE - 1]) if len(rows) > PAGE else ""
    return InboxPage([], rows[:PAGE], cursor)


def mailbox_page(user: User, after: str = "") -> tuple[list[DemoEmail], str]:
    """One page of the demonstration's e-mails, newest first, and the next cursor (one query).

    An administrator sees everybody's; anyone else what was sent to them.
    """
    found: QuerySet = DemoEmail.objects.order_by("-pk")
    if not user.can(Permission.ACCOUNT_MANAGE):
        found = found.filter(to=user.email)
    if re.fullmatch(r"\d{1,18}", after, re.ASCII):
        found = found.filter(pk__lt=int(after))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


def _mark(stage: str, delivery: Delivery) -> str:
    """``r1772442000000000-12``: the stage, the moment in microseconds, the key."""
    return f"{stage}{(delivery.due_at - EPOCH) // MICROSECOND}-{delivery.pk}"


def _cursor(text: str) -> tuple[str, tuple[datetime, int] | None]:
    """The stage and the last message shown; ("", None) for what is not a cursor."""
    if text == "r":
        return "r", None
    found = re.fullmatch(r"([ur])(\d{1,17})-(\d{1,18})", text, re.ASCII)
    if found is None:
        return "", None
    try:
        return found[1], (EPOCH + int(found[2]) * MICROSECOND, int(found[3]))
    except OverflowError:
        return "", None


def _after(rows: QuerySet, last: tuple[datetime, int] | None, size: int) -> list[Delivery]:
    """``size`` rows after the last one shown, and one more to know whether there is a next page."""
    if last is not None:
        moment, key = last
        rows = rows.filter(Q(due_at__lt=moment) | Q(due_at=moment, pk__lt=key))
    return list(rows[: size + 1])
