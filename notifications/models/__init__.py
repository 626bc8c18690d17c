"""What was to be told, to whom, by which channel, and whether it was."""

from notifications.models.bounces import Bounce, BounceKind, UnknownAddress
from notifications.models.demo import DemoEmail
from notifications.models.outbox import (
    Channel,
    Delivery,
    DeliveryQuerySet,
    DeliveryStatus,
    Notification,
)
from notifications.models.preferences import DigestTime, Frequency, Preference, ReminderDay
from notifications.models.webhooks import Webhook, WebhookStatus

__all__ = [
    "Bounce",
    "BounceKind",
    "Channel",
    "Delivery",
    "DeliveryQuerySet",
    "DeliveryStatus",
    "DemoEmail",
    "DigestTime",
    "Frequency",
    "Notification",
    "Preference",
    "ReminderDay",
    "UnknownAddress",
    "Webhook",
    "WebhookStatus",
]
