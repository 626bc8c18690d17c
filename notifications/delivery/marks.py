"""What is written of a message at each step: back to the queue, set aside, uncertain."""

import logging
import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from notifications.models import Channel, Delivery, DeliveryStatus

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MOST_TRIES = 8
BATCH = 50
LONGEST_WAIT = 3600
AWAY_WAIT = 60


def back_off(tries: int) -> timedelta:
    """30 s, 1 min, 2 min… an hour at most, with a jitter of one half so that none come together."""
    seconds = min(30 * 2 ** max(tries - 1, 0), LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311 - no secret here


def recover(at: datetime) -> None:
    """Frees what a dead worker had claimed, once its lease is over.

    What it had not handed over goes back to the queue. An e-mail that it had handed may have been
    sent: SMTP has no exactly-once, so it is marked uncertain and never resent blindly. A call to a
    webhook is made again: its identifier tells the receiver what it already has.
    """
    expired = Delivery.objects.filter(status=DeliveryStatus.CLAIMED, claimed_until__lt=at)
    expired.filter(channel=Channel.EMAIL, handed_at__isnull=False).update(
        status=DeliveryStatus.UNCERTAIN,
        claimed_until=None,
        error="Le programme d’envoi s’est arrêté pendant la remise au serveur.",
    )
    expired.update(status=DeliveryStatus.PENDING, claimed_until=None, handed_at=None)


def later(delivery: Delivery, error: str) -> None:
    """Back to the queue with a longer wait at each try; set aside after the last one."""
    if delivery.tries >= MOST_TRIES:
        set_aside(delivery, error)
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.PENDING,
        due_at=timezone.now() + back_off(delivery.tries),
        handed_at=None,
        claimed_until=None,
        error=error,
    )


def put_back(deliveries: Iterable[Delivery], error: str) -> None:
    """Messages that nobody tried: due again in a minute, without a try counted against them."""
    waiting = [d.pk for d in deliveries]
    if not waiting:
        return
    Delivery.objects.filter(pk__in=waiting, status=DeliveryStatus.CLAIMED).update(
        status=DeliveryStatus.PENDING,
        due_at=timezone.now() + timedelta(seconds=AWAY_WAIT * random.uniform(0.5, 1.0)),  # noqa: S311
        claimed_until=None,
        error=error,
    )
    logger.warning("mail server away, %s messages wait: %s", len(waiting), error)


def set_aside(delivery: Delivery, error: str) -> None:
    """Seen by an administrator, who may send it again."""
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.FAILED, claimed_until=None, error=error
    )
    logger.error("message %s set aside", delivery.pk)


def leave(delivery: Delivery, reason: str) -> None:
    """Not sent, for a reason that is nobody's failure."""
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.SKIPPED, claimed_until=None, error=reason
    )


def uncertain(delivery: Delivery, error: str) -> None:
    """It may have arrived: never resent blindly."""
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.UNCERTAIN, claimed_until=None, error=error
    )


def words(error: Exception) -> str:
    """What is kept of an error, for an administrator."""
    return f"{type(error).__name__}: {error}"[:1000]
