"""The JSON door of a person's messages and webhooks."""

from notifications.api.inbox import NotificationViewSet
from notifications.api.webhooks import WebhookViewSet

__all__ = ["NotificationViewSet", "WebhookViewSet"]
