"""Reads what mail servers say of a message: a refusal at once, a report (RFC 3464) days later."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from notifications.models import Bounce, BounceKind, Delivery, UnknownAddress

#: Enhanced codes (RFC 3463) that speak of the address itself; a full box or a policy may pass.
OF_THE_ADDRESS = re.compile(r"5\.(1\.(0|1|2|3|6|10)|2\.1)")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
OUR_KEY = re.compile(r"<([0-9a-f-]{36})@datalab\.invalid>", re.IGNORECASE)
ADDRESS = re.compile(r"(?:[\w.+-]+;)?\s*<?([^\s<>;]+@[^\s<>;]+)>?")
MOST = 254


@dataclass(frozen=True)
class Returned:
    """One recipient of a report. ``key`` is our message's, when the report names it."""

    address: str
    kind: str
    code: str
    reason: str
    key: UUID | None
    source: str


def read(content: bytes) -> list[Returned]:
    """The recipients whose message was given back; none for a message that is no such report."""
    message = email.message_from_bytes(content, policy=policy.default)
    if not isinstance(message, EmailMessage) or message.get_content_type() != "multipart/report":
        return []
    key = _key_of(message)
    identifier = str(message.get("Message-ID", ""))[:200]
    found = []
    for group in _groups(message):
        action = str(group.get("Action", "")).strip().lower()
        if action not in ("failed", "delayed"):
            continue
        named = ADDRESS.search(str(group.get("Final-Recipient", group.get("Original-Recipient"))))
        if named is None:
            continue
        code = STATUS.search(str(group.get("Status", "")))
        hard = action == "failed" and (code is None or code[1].startswith("5"))
        address = named[1].lower()[:MOST]
        found.append(
            Returned(
                address=address,
                kind=BounceKind.HARD if hard else BounceKind.SOFT,
                code=code[1] if code else "",
                reason=" ".join(str(group.get("Diagnostic-Code", "")).split())[:500],
                key=key,
                source=f"{identifier or sha256(content).hexdigest()} {address}"[:300],
            )
        )
    return found


def _groups(message: EmailMessage) -> Iterator[EmailMessage]:
    """The blocks of fields of the delivery status, the first of which speaks of the message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            payload = part.get_payload()
            if isinstance(payload, list):
                yield from payload[1:]  # type: ignore[misc] # a list holds messages


def _key_of(message: EmailMessage) -> UUID | None:
    """Our message's key, from the copy or the headers that the report joins."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            found = OUR_KEY.search(part.as_bytes().decode("utf-8", "replace"))
            if found:
                return UUID(found[1])
    return None


def keep(returned: Returned, at) -> Bounce | None:
    """Writes one return, and marks the address when its server does not know it.

    A report read twice is kept once (None the second time). One that names no message that we sent
    to that address marks nothing: anybody can write such a report.
    """
    delivery = (
        Delivery.objects.filter(message_key=returned.key, person__email=returned.address)
        .order_by("pk")
        .first()
        if returned.key
        else None
    )
    with transaction.atomic():
        bounce, is_new = Bounce.objects.get_or_create(
            source=returned.source,
            defaults={
                "address": returned.address,
                "kind": returned.kind,
                "code": returned.code,
                "reason": returned.reason,
                "delivery": delivery,
                "reported_at": at,
            },
        )
        if not is_new:
            return None
        of_the_address = OF_THE_ADDRESS.fullmatch(returned.code)
        if delivery is not None and returned.kind == BounceKind.HARD and of_the_address:
            mark(returned.address, returned.reason or returned.code, at)
    return bounce


def mark(address: str, reason: str, at) -> None:
    """Marks an address as unknown, once."""
    UnknownAddress.objects.bulk_create(
        [UnknownAddress(address=address.lower(), reason=reason[:500], marked_at=at)],
        ignore_conflicts=True,
    )


def refused_at_once(delivery: Delivery, code: int, text: str, at) -> None:
    """The server refused the recipient while we spoke to it."""
    found = STATUS.search(text)
    enhanced = found[1] if found else ("5.1.1" if code in (550, 551, 553) else "")
    keep(
        Returned(
            address=delivery.person.email.lower(),
            kind=BounceKind.HARD,
            code=enhanced or str(code),
            reason=text[:500],
            key=delivery.message_key,
            source=f"smtp {delivery.message_key} {delivery.tries} {at.isoformat()}"[:300],
        ),
        at,
    )
