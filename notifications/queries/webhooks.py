"""The webhooks that a person may see, and what became of the messages of one."""

import re
from collections.abc import Iterable, Mapping

from accounts.models import User
from notifications.models import Channel, DeliveryStatus, Webhook, WebhookStatus

PAGE = 25


def webhook_list(user: User) -> dict:
    """A person's webhooks; all of them for an administrator of the service (one query)."""
    found = Webhook.objects.visible_to(user).select_related("owner").order_by("owner_id", "pk")
    rows = list(found[:200])
    return {
        "mine": [w for w in rows if w.owner_id == user.pk],
        "others": [w for w in rows if w.owner_id != user.pk],
    }


def webhook_events(owner: User, registry: Iterable) -> list:
    """The events that a webhook of this person may ask for, by what they are about."""
    mine = [e for e in registry if e.concerns(owner.roles) and Channel.WEBHOOK in e.channels]
    return sorted(mine, key=lambda e: (str(e.group), str(e.label).lower()))


def webhook_page(webhook: Webhook, registry: Mapping, after: str = "") -> dict:
    """A webhook, its messages newest first, 25 a page, and what waits (two queries)."""
    rows = webhook.deliveries.select_related("notification").order_by("-pk")
    if re.fullmatch(r"\d{1,18}", after, re.ASCII):
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    waiting = webhook.deliveries.filter(status__in=["pending", "claimed"]).count()
    return {
        "webhook": webhook,
        "events": [str(registry[name].label) for name in webhook.events if name in registry],
        "deliveries": found[:PAGE],
        "waiting": waiting,
        "replayable": [DeliveryStatus.FAILED, DeliveryStatus.SENT],
        "is_active": webhook.status == WebhookStatus.ACTIVE,
        "is_stopped": webhook.status == WebhookStatus.STOPPED,
        "next_url": f"?apres={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
