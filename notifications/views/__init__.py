"""The HTML doors of messages."""

from notifications.views.inbox import Inbox, MarkAllRead, MarkRead, Open
from notifications.views.mailbox import Mailbox
from notifications.views.preferences import Preferences, Unsubscribe

__all__ = [
    "Inbox",
    "Mailbox",
    "MarkAllRead",
    "MarkRead",
    "Open",
    "Preferences",
    "Unsubscribe",
]
