"""The administrator's view of the post: messages, returns, addresses, webhooks."""

from notifications.admin.bounces import BounceAdmin, UnknownAddressAdmin
from notifications.admin.post import DeliveryAdmin

__all__ = ["BounceAdmin", "DeliveryAdmin", "UnknownAddressAdmin"]
