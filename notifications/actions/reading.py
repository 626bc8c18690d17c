"""A person reads their messages."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from notifications.models import Delivery


@transaction.atomic(durable=True)
def mark_read(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Keeps the moment of the first reading; harmless when repeated or for somebody else's."""
    Delivery.objects.visible_to(by).unread().filter(pk=delivery.pk).update(read_at=at)


@transaction.atomic(durable=True)
def mark_all_read(*, by: User, at: datetime) -> int:
    """Marks every unread message of the person; returns how many."""
    return Delivery.objects.visible_to(by).unread().update(read_at=at)
