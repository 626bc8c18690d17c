"""The HTML doors of messages."""

from notifications.views.inbox import (
    Done,
    Inbox,
    MarkAllRead,
    MarkDone,
    MarkRead,
    Open,
    TakeBack,
)
from notifications.views.mailbox import Mailbox
from notifications.views.preferences import Events, Preferences, Unsubscribe
from notifications.views.webhooks import (
    WebhookChange,
    WebhookDetail,
    WebhookOpening,
    WebhookPing,
    WebhookReplay,
    WebhookResume,
    Webhooks,
    WebhookSecret,
    WebhookStop,
)

__all__ = [
    "Done",
    "Events",
    "Inbox",
    "Mailbox",
    "MarkAllRead",
    "MarkDone",
    "MarkRead",
    "Open",
    "Preferences",
    "TakeBack",
    "Unsubscribe",
    "WebhookChange",
    "WebhookDetail",
    "WebhookOpening",
    "WebhookPing",
    "WebhookReplay",
    "WebhookResume",
    "WebhookSecret",
    "WebhookStop",
    "Webhooks",
]
