"""Calls webhooks: each one's messages in their order, signed, tried again, never lost.

One message of a webhook is out at a time and those behind it wait, so that what happened first is
told first. A call may reach the receiver twice (its answer was lost, the worker died): the
identifier of the message stays the same.
"""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.delivery.marks import BATCH, LEASE, recover
from notifications.models import Delivery, DeliveryStatus, Webhook, WebhookStatus
from outgoing.calls import Answer, Unreachable, call

AT_ONCE = 8
PATIENCE = 10.0
MOST_BYTES = 64 * 1024
GONE = 410
#: Errors that no other try will mend: the address itself is refused.
HOPELESS = {"forbidden_address", "bad_address"}
#: The oldest message of each webhook at work, if it is due and nobody has it.
HEADS = """
SELECT head.id FROM notifications_webhook hook CROSS JOIN LATERAL (
    SELECT id, status, due_at FROM notifications_delivery
    WHERE webhook_id = hook.id AND channel = 'webhook' AND status IN ('pending', 'claimed')
    ORDER BY id LIMIT 1
) head
WHERE hook.status = 'active' AND head.status = 'pending' AND head.due_at <= %s
ORDER BY head.due_at, head.id LIMIT %s
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a call: ``text`` is what its owner reads; a status of 0 is no answer at all."""

    ok: bool
    text: str
    status: int = 0
    code: str = ""

    @property
    def hopeless(self) -> bool:
        """Whether calling again serves nothing before somebody changes something."""
        return self.status == GONE or self.code in HOPELESS


def ping(webhook: Webhook, at: datetime) -> Outcome:
    """Calls a webhook now with an empty event, beside its queue; nothing of it is written here."""
    body = _json({"event": "ping", "at": at.isoformat(), "key": str(webhook.key)})
    return _post(webhook, body, at, identifier=f"ping-{webhook.key}", event="ping")


def body_of(delivery: Delivery) -> bytes:
    """The message as JSON: the same at each try. ``number`` grows with each message."""
    notification = delivery.notification
    site = settings.DATALAB_SITE_URL.rstrip("/")
    return _json(
        {
            "id": str(delivery.message_key),
            "number": delivery.pk,
            "event": notification.event,
            "at": notification.at.isoformat(),
            "reference": notification.reference,
            "subject": notification.subject,
            "text": notification.text,
            "url": site + notification.path if notification.path else "",
        }
    )


def _json(message: dict) -> bytes:
    return json.dumps(message, ensure_ascii=False, sort_keys=True).encode()


def claim_heads(at: datetime, size: int = BATCH) -> list[Delivery]:
    """Takes the next message of each webhook that has one due, for the time of a lease."""
    with transaction.atomic():
        recover(at)
        with connection.cursor() as cursor:
            cursor.execute(HEADS, [at, size])
            heads = [pk for (pk,) in cursor.fetchall()]
        due = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=heads, status=DeliveryStatus.PENDING)
            .filter(webhook__status=WebhookStatus.ACTIVE, webhook__owner__is_active=True)
            .select_related("notification", "webhook")
            .order_by("pk")
        )
        now = timezone.now()
        Delivery.objects.filter(pk__in=[d.pk for d in due]).update(
            status=DeliveryStatus.CLAIMED,
            claimed_until=at + LEASE,
            handed_at=now,
            tries=F("tries") + 1,
        )
    for delivery in due:
        delivery.tries += 1
    return due


def call_all(deliveries: list[Delivery]) -> list[Outcome]:
    """Calls them together, in threads that read and write nothing of the database."""
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(deliveries))) as threads:
        return list(threads.map(_called, deliveries))


def _called(delivery: Delivery) -> Outcome:
    return _post(
        cast(Webhook, delivery.webhook),
        body_of(delivery),
        timezone.now(),
        identifier=str(delivery.message_key),
        event=delivery.notification.event,
    )


def _post(webhook: Webhook, body: bytes, at: datetime, *, identifier: str, event: str) -> Outcome:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Datalab-Delivery": identifier,
        "Datalab-Event": event,
        "Datalab-Timestamp": str(int(at.timestamp())),
        "Datalab-Signature": f"sha256={webhook.signature(at, body)}",
    }
    try:
        answer = call(
            "POST",
            webhook.url,
            headers=headers,
            content=body,
            timeout=PATIENCE,
            max_bytes=MOST_BYTES,
            allow_redirects=False,
        )
    except Unreachable as error:
        return Outcome(False, error.message, code=error.code)
    return Outcome(answer.ok, _told(answer), answer.status)


def _told(answer: Answer) -> str:
    return _("Le service appelé a répondu %(status)s.") % {"status": answer.status}
