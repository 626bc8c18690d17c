"""What the pages of messages show, without counting."""

from notifications.queries.inbox import PAGE, InboxPage, done_page, inbox_page, mailbox_page
from notifications.queries.post import ChannelState, state_of_the_post, webhooks_by_status
from notifications.queries.preferences import PreferencesOf, preferences_of
from notifications.queries.webhooks import webhook_events, webhook_list, webhook_page

__all__ = [
    "PAGE",
    "ChannelState",
    "InboxPage",
    "PreferencesOf",
    "done_page",
    "inbox_page",
    "mailbox_page",
    "preferences_of",
    "state_of_the_post",
    "webhook_events",
    "webhook_list",
    "webhook_page",
    "webhooks_by_status",
]
