"""Calls the webhooks, writes what came of it, and tells the owner of one that no longer answers."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notifications import delivery as post
from notifications import outbox
from notifications.events import WEBHOOK_SUSPENDED
from notifications.models import Delivery, DeliveryStatus, Webhook, WebhookStatus

#: So many messages set aside one after the other, and the webhook is suspended: the rest waits.
MOST_FAILURES = 3


def call_batch(at: datetime) -> int:
    """Calls the next message of each webhook that has one due; returns how many were claimed."""
    due = post.claim_heads(at)
    if not due:
        return 0
    for delivery, outcome in zip(due, post.call_all(due), strict=True):
        _record(delivery, outcome, timezone.now())
    return len(due)


@transaction.atomic(durable=True)
def _record(delivery: Delivery, outcome: post.Outcome, at: datetime) -> None:
    webhook = Webhook.objects.select_for_update(no_key=True).get(deliveries=delivery)
    webhook.answered_at, webhook.answer = at, outcome.text[:300]
    if outcome.ok:
        webhook.failures = 0
        Delivery.objects.filter(pk=delivery.pk).update(
            status=DeliveryStatus.SENT, sent_at=at, claimed_until=None, error=""
        )
    else:
        webhook.failures += delivery.tries >= post.MOST_TRIES
        post.later(delivery, outcome.text)
        dead = outcome.hopeless or webhook.failures >= MOST_FAILURES
        if dead and webhook.status == WebhookStatus.ACTIVE:
            webhook.status = WebhookStatus.SUSPENDED
            _tell(webhook, at)
    webhook.save(update_fields=["answered_at", "answer", "failures", "status"])


def _tell(webhook: Webhook, at: datetime) -> None:
    outbox.queue(
        WEBHOOK_SUSPENDED,
        people=[webhook.owner],
        at=at,
        path=reverse("notifications:webhook", args=[webhook.key]),
        values={"url": webhook.url, "answer": webhook.answer},
    )
