"""Takes due messages to where they go: e-mails to the mail server, the rest to webhooks."""

from notifications.delivery.mail import claim, deliver_batch
from notifications.delivery.marks import (
    BATCH,
    LEASE,
    LONGEST_WAIT,
    MOST_TRIES,
    back_off,
    later,
    recover,
)
from notifications.delivery.webhooks import Outcome, call_all, claim_heads, ping

__all__ = [
    "BATCH",
    "LEASE",
    "LONGEST_WAIT",
    "MOST_TRIES",
    "Outcome",
    "back_off",
    "call_all",
    "claim",
    "claim_heads",
    "deliver_batch",
    "later",
    "ping",
    "recover",
]
