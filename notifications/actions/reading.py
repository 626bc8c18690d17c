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
def mark_done(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Puts a message away, read or not; keeps the first moment of each."""
    mine = Delivery.objects.visible_to(by).inbox().filter(pk=delivery.pk)
    mine.filter(read_at=None).update(read_at=at)
    mine.filter(done_at=None).update(done_at=at)


@transaction.atomic(durable=True)
def take_back(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Brings a message put away back among the others, read."""
    Delivery.objects.visible_to(by).inbox().filter(pk=delivery.pk).update(done_at=None)


@transaction.atomic(durable=True)
def mark_all_read(*, by: User, at: datetime) -> int:
    """Marks every unread message of the person; returns how many."""
    return Delivery.objects.visible_to(by).unread().update(read_at=at)
