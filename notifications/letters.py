"""The e-mail of a delivery, in text and in HTML, with a Message-ID that stays the same.

What is said in paragraphs and lines that begin with « • » is shown in HTML as paragraphs and lists.

Letters of one notification differ by four words only: its stencil is written once, each letter is
then its pieces put together.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart, sanitize_address
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape

from notifications.events import BECAUSE, REGISTRY
from notifications.models import Delivery, Notification

SALT = "notifications.unsubscribe"
CHARSET = "utf-8"
#: What stands for each word of a stencil; the accent has the parts written in UTF-8, as names need.
TO, KEY, TOKEN = "pour@b7c1e6.invalid", "cle-b7c1e6", "jeton-b7c1e6"
NAME, NAME_IN_HTML = "nom-é-b7c1e6", "nom-é-en-html-b7c1e6"
MARKS = re.compile(
    b"(" + b"|".join(m.encode() for m in (TO, KEY, TOKEN, NAME, NAME_IN_HTML)) + b")"
)
ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
BULLET = "• "
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def unsubscribe_token(person_id: int, event: str) -> str:
    """What a link in a letter carries, signed: whose preference, for which event."""
    return signing.Signer(salt=SALT).sign_object({"person": person_id, "event": event})


def read_token(token: str) -> dict | None:
    """The person and event of a link, None when it was not made by us."""
    try:
        return signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None


def may_stop(notification: Notification) -> bool:
    """Whether its letter has a link that stops it; an event that no wing knows any more may."""
    event = REGISTRY.get(notification.event)
    return event is None or event.may_stop


@dataclass(frozen=True)
class Block:
    """A paragraph, and the list that follows it, if any."""

    text: str
    items: list[str]


def blocks(text: str) -> list[Block]:
    """What is said, cut at the empty lines, then at the bullets; lines after one go on with it."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        items: list[str] = []
        for line in paragraph.splitlines():
            if line.startswith(BULLET):
                items.append(line.removeprefix(BULLET))
            elif items:
                items[-1] += "\n" + line.strip()
            else:
                lines.append(line)
        found.append(Block("\n".join(lines), items))
    return found


@dataclass(frozen=True)
class Written:
    """A letter ready to leave: its envelope and its bytes."""

    sender: str
    recipient: str
    content: bytes


def letter(delivery: Delivery, connection=None) -> EmailMultiAlternatives:
    """The message to send; the same delivery gives the same Message-ID at each try."""
    name = delivery.person.get_full_name()
    return _letter(
        delivery.notification,
        to=delivery.person.email,
        key=str(delivery.message_key),
        token=unsubscribe_token(delivery.person_id, delivery.notification.event),
        names=(name, name),
        connection=connection,
    )


def written(delivery: Delivery) -> Written:
    """One letter alone, as bytes."""
    message = letter(delivery)
    return Written(
        _envelope_sender(message),
        sanitize_address(message.to[0], CHARSET),
        _bytes(message),
    )


class Stencil:
    """The letters of one notification, but for the four words that are each reader's own."""

    def __init__(self, notification: Notification) -> None:
        self.notification = notification

    @cached_property
    def pieces(self) -> list[bytes]:
        """The letter cut at its marks, which stand at the odd places."""
        message = _letter(
            self.notification, to=TO, key=KEY, token=TOKEN, names=(NAME, NAME_IN_HTML)
        )
        self.sender = _envelope_sender(message)
        return MARKS.split(_bytes(message))

    @cached_property
    def fits(self) -> bool:
        """Whether every mark is where it should: an encoding may have broken one."""
        found = [mark.decode() for mark in self.pieces[1::2]]
        tokens = {TOKEN: 3} if may_stop(self.notification) else {}
        wanted = {TO: 1, KEY: 1, NAME: 1, NAME_IN_HTML: 1, **tokens}
        return {m: found.count(m) for m in set(found)} == wanted

    def written(self, delivery: Delivery) -> Written:
        """The letter of one reader, the same as when it is written alone."""
        person = delivery.person
        if not self.fits or not PLAIN_ADDRESS.fullmatch(person.email):
            return written(delivery)
        name = " ".join(person.get_full_name().splitlines())
        words = {
            TO.encode(): person.email.encode(),
            KEY.encode(): str(delivery.message_key).encode(),
            TOKEN.encode(): unsubscribe_token(person.pk, self.notification.event).encode(),
            NAME.encode(): name.encode(),
            NAME_IN_HTML.encode(): escape(name).encode(),
        }
        content = b"".join(words.get(piece, piece) for piece in self.pieces)
        return Written(self.sender, person.email, content)


class Stencils:
    """The stencils of a run of batches, each cut once; the last few are enough."""

    MOST = 50

    def __init__(self) -> None:
        self._cut: dict[int, Stencil] = {}

    def of(self, notification: Notification) -> Stencil:
        """The stencil of one notification."""
        if notification.pk not in self._cut:
            if len(self._cut) >= self.MOST:
                self._cut.clear()
            self._cut[notification.pk] = Stencil(notification)
        return self._cut[notification.pk]


def _envelope_sender(message: EmailMultiAlternatives) -> str:
    """Who is told of a letter that comes back: the mailbox of returns, if there is one."""
    return sanitize_address(settings.DATALAB_BOUNCES_EMAIL or message.from_email, CHARSET)


def _bytes(message: EmailMultiAlternatives) -> bytes:
    """The message as it goes through SMTP; raises when it cannot be written."""
    return cast(SafeMIMEMultipart, message.message()).as_bytes(linesep="\r\n")


def _letter(
    notification: Notification,
    *,
    to: str,
    key: str,
    token: str,
    names: tuple[str, str],
    connection=None,
) -> EmailMultiAlternatives:
    """The message; ``names`` are the reader's in the text and in the HTML."""
    site = settings.DATALAB_SITE_URL.rstrip("/")
    stops = may_stop(notification)
    unsubscribe = site + reverse("notifications:unsubscribe", args=[token]) if stops else ""
    event = REGISTRY.get(notification.event)
    words = {
        "notification": notification,
        "blocks": blocks(notification.text),
        "because": event.because if event else BECAUSE,
        "site_url": site,
        "page_url": site + notification.path if notification.path else "",
        "preferences_url": site + reverse("notifications:preferences"),
        "unsubscribe_url": unsubscribe,
    }
    text = render_to_string("notifications/email.txt", {**words, "name": names[0]})
    html = render_to_string("notifications/email.html", {**words, "name": names[1]})
    message = EmailMultiAlternatives(
        subject=notification.subject,
        body=text,
        to=[to],
        headers={
            "Message-ID": f"<{key}@datalab.invalid>",
            "Auto-Submitted": "auto-generated",
            **({"List-Unsubscribe": f"<{unsubscribe}>", **ONE_CLICK} if stops else {}),
        },
        connection=connection,
    )
    message.attach_alternative(html, "text/html")
    return message
