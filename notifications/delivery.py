"""Hands due messages to the mail server: claimed, handed, sent, in short transactions.

A message leaves in four steps, each written down before the next: due → claimed (a lease, taken
with SKIP LOCKED) → handed (its body is about to leave) → sent. Where the worker or the connection
dies tells what may have happened: before « handed », surely nothing, so it is sent again; after,
perhaps everything, so it is set aside as uncertain and never resent blindly.
"""

import logging
import random
from datetime import datetime, timedelta
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import Count, F, Min
from django.utils import timezone

from notifications.letters import letter
from notifications.models import Channel, Delivery, DeliveryStatus

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MOST_TRIES = 8
BATCH = 50
LONGEST_WAIT = 3600
AWAY_WAIT = 60
PERMANENT = range(500, 600)


def claim(at: datetime, size: int = BATCH) -> list[Delivery]:
    """Takes a batch of due e-mails for this worker alone (SKIP LOCKED), for the time of a lease."""
    with transaction.atomic():
        recover(at)
        due = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(channel=Channel.EMAIL, status=DeliveryStatus.PENDING, due_at__lte=at)
            .select_related("notification", "person")
            .order_by("due_at", "pk")[:size]
        )
        Delivery.objects.filter(pk__in=[d.pk for d in due]).update(
            status=DeliveryStatus.CLAIMED, claimed_until=at + LEASE, handed_at=None
        )
    return due


def recover(at: datetime) -> None:
    """Frees what a dead worker had claimed, once its lease is over.

    What it had not handed to the server goes back to the queue. What it had handed may have been
    sent: SMTP has no exactly-once, so it is marked uncertain and never resent blindly.
    """
    expired = Delivery.objects.filter(status=DeliveryStatus.CLAIMED, claimed_until__lt=at)
    expired.filter(handed_at=None).update(status=DeliveryStatus.PENDING, claimed_until=None)
    expired.filter(handed_at__isnull=False).update(
        status=DeliveryStatus.UNCERTAIN,
        claimed_until=None,
        error="Le programme d’envoi s’est arrêté pendant la remise au serveur.",
    )


def deliver_batch(at: datetime) -> int:
    """Claims and sends one batch; returns how many were claimed (0: nothing is due any more).

    When the mail server is away, the whole batch goes back to the queue for later, untried.
    """
    due = claim(at)
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        _put_back(due, error)
        return len(due)
    try:
        for position, delivery in enumerate(due):
            if not hand_over(delivery, connection):
                _put_back(due[position + 1 :], ConnectionError("la connexion s’est rompue"))
                break
    finally:
        connection.close()
    return len(due)


def hand_over(delivery: Delivery, connection) -> bool:
    """Sends one claimed message and records what came of it.

    Returns False when the connection is of no more use for the messages that follow.
    """
    try:
        message = letter(delivery, connection)
        message.message().as_bytes()
    except Exception as error:  # noqa: BLE001 - whatever a poisonous message raises, the others leave
        _set_aside(delivery, error)
        return True
    mine = Delivery.objects.filter(
        pk=delivery.pk, status=DeliveryStatus.CLAIMED, claimed_until__gt=timezone.now()
    )
    if not mine.update(handed_at=timezone.now(), tries=F("tries") + 1):
        return True
    delivery.tries += 1
    if hasattr(connection, "begin"):
        connection.begin()
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
        _refused(delivery, error)
        return True
    except (SMTPException, OSError) as error:
        if getattr(connection, "may_have_left", False):
            _uncertain(delivery, error)
        else:
            _later(delivery, error)
        return False
    except Exception as error:  # noqa: BLE001 - whatever a poisonous message raises
        _set_aside(delivery, error)
        return False
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.SENT, sent_at=timezone.now(), claimed_until=None, error=""
    )
    return True


def back_off(tries: int) -> timedelta:
    """30 s, 1 min, 2 min… an hour at most, with a jitter of one half so that none come together."""
    seconds = min(30 * 2 ** max(tries - 1, 0), LONGEST_WAIT)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311 - no secret here


def _codes(error: SMTPException) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []


def _refused(delivery: Delivery, error: SMTPException) -> None:
    """The server said no: for ever (5xx), or for now (4xx)."""
    codes = _codes(error)
    if codes and all(code in PERMANENT for code in codes):
        _set_aside(delivery, error)
    else:
        _later(delivery, error)


def _later(delivery: Delivery, error: Exception) -> None:
    if delivery.tries >= MOST_TRIES:
        _set_aside(delivery, error)
        return
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.PENDING,
        due_at=timezone.now() + back_off(delivery.tries),
        handed_at=None,
        claimed_until=None,
        error=_words(error),
    )


def _put_back(deliveries: list[Delivery], error: Exception) -> None:
    """Messages that nobody tried: due again in a minute, without a try counted against them."""
    Delivery.objects.filter(
        pk__in=[d.pk for d in deliveries], status=DeliveryStatus.CLAIMED
    ).update(
        status=DeliveryStatus.PENDING,
        due_at=timezone.now() + timedelta(seconds=AWAY_WAIT * random.uniform(0.5, 1.0)),  # noqa: S311
        claimed_until=None,
        error=_words(error),
    )
    if deliveries:
        logger.warning("mail server away, %s messages wait: %s", len(deliveries), error)


def _set_aside(delivery: Delivery, error: Exception) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.FAILED, claimed_until=None, error=_words(error)
    )
    logger.error("message %s set aside: %s", delivery.pk, type(error).__name__)


def _uncertain(delivery: Delivery, error: Exception) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.UNCERTAIN, claimed_until=None, error=_words(error)
    )


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]


def state_of_the_post() -> dict:
    """How many e-mails stand in each state, and since when the oldest waits (one query)."""
    rows = (
        Delivery.objects.filter(channel=Channel.EMAIL)
        .values("status")
        .annotate(number=Count("pk"), oldest=Min("due_at"))
        .order_by("status")
    )
    counts = {row["status"]: row["number"] for row in rows}
    waiting = [row["oldest"] for row in rows if row["status"] == DeliveryStatus.PENDING]
    return {
        "counts": {status: counts.get(status, 0) for status in DeliveryStatus.values},
        "oldest_due_at": waiting[0] if waiting else None,
    }
