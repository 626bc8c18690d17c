"""What was told long enough ago to be archived."""

from datetime import datetime

from django.db.models import QuerySet

from notifications.models import Bounce, Delivery, DeliveryStatus, Notification, UnknownAddress

#: A message that still waits for somebody or something never expires.
SETTLED = (
    DeliveryStatus.SENT,
    DeliveryStatus.GROUPED,
    DeliveryStatus.SKIPPED,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNCERTAIN,
)


def deliveries_before(moment: datetime) -> QuerySet[Delivery]:
    """The deliveries of what happened before a moment, once settled."""
    return Delivery.objects.filter(
        notification__at__lt=moment, due_at__lt=moment, status__in=SETTLED, grouped=None
    )


def notifications_before(moment: datetime) -> QuerySet[Notification]:
    """What happened before a moment and has no delivery left."""
    return Notification.objects.filter(at__lt=moment, deliveries=None)


def bounces_before(moment: datetime) -> QuerySet[Bounce]:
    """What servers said of letters before a moment."""
    return Bounce.objects.filter(reported_at__lt=moment)


def marks_lifted_before(moment: datetime) -> QuerySet[UnknownAddress]:
    """Marks lifted before a moment; one that binds is kept as long as it does."""
    return UnknownAddress.objects.filter(lifted_at__lt=moment)
