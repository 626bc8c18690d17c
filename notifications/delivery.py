"""Hands due messages to the mail server: claimed, handed, sent, in short transactions."""

from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from notifications.models import Channel, Delivery, DeliveryStatus

LEASE = timedelta(minutes=5)
MOST_TRIES = 8
BATCH = 50


def claim(at: datetime) -> list[Delivery]:
    """Takes a batch of due e-mails for this worker alone (SKIP LOCKED), for the time of a lease."""
    with transaction.atomic():
        recover(at)
        due = list(
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(channel=Channel.EMAIL, status=DeliveryStatus.PENDING, due_at__lte=at)
            .select_related("notification", "person")
            .order_by("due_at", "pk")[:BATCH]
        )
        Delivery.objects.filter(pk__in=[d.pk for d in due]).update(
            status=DeliveryStatus.CLAIMED, claimed_until=at + LEASE, tries=F("tries") + 1
        )
    return due


def recover(at: datetime) -> None:
    """Frees what a dead worker had claimed.

    What it had not handed to the server goes back to the queue. What it had handed may have been
    sent: SMTP has no exactly-once, so it is marked uncertain and never resent blindly.
    """
    expired = Delivery.objects.filter(status=DeliveryStatus.CLAIMED, claimed_until__lt=at)
    expired.filter(handed_at=None).update(status=DeliveryStatus.PENDING, claimed_until=None)
    expired.filter(handed_at__isnull=False).update(status=DeliveryStatus.UNCERTAIN)


def hand_over(delivery: Delivery, connection) -> None:
    """Sends one claimed message and records what came of it."""
    handed = Delivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.CLAIMED, handed_at=None)
    if not handed.update(handed_at=timezone.now()):
        return
    try:
        message_for(delivery, connection).send()
    except (SMTPException, OSError) as error:
        _failed(delivery, error)
    else:
        Delivery.objects.filter(pk=delivery.pk).update(
            status=DeliveryStatus.SENT, sent_at=timezone.now(), claimed_until=None, error=""
        )


def _failed(delivery: Delivery, error: Exception) -> None:
    tries = delivery.tries + 1
    Delivery.objects.filter(pk=delivery.pk).update(
        status=DeliveryStatus.FAILED if tries >= MOST_TRIES else DeliveryStatus.PENDING,
        due_at=timezone.now() + timedelta(seconds=30 * 2**tries),
        handed_at=None,
        claimed_until=None,
        error=str(error)[:1000],
    )


def message_for(delivery: Delivery, connection=None) -> EmailMessage:
    """The e-mail of a delivery, with a Message-ID that stays the same at each try."""
    notification = delivery.notification
    text = render_to_string(
        "notifications/email.txt",
        {
            "notification": notification,
            "person": delivery.person,
            "site_url": settings.DATALAB_SITE_URL,
        },
    )
    return EmailMessage(
        subject=notification.subject,
        body=text,
        to=[delivery.person.email],
        headers={"Message-ID": f"<{delivery.message_key}@datalab.invalid>"},
        connection=connection,
    )


def deliver_batch(at: datetime) -> int:
    """Claims and sends one batch; returns how many were handed over (0: nothing was due)."""
    due = claim(at)
    if due:
        with get_connection() as connection:
            for delivery in due:
                hand_over(delivery, connection)
    return len(due)


def waiting() -> int:
    """How many e-mails are still to be sent."""
    return Delivery.objects.filter(
        Q(status=DeliveryStatus.PENDING) | Q(status=DeliveryStatus.CLAIMED), channel=Channel.EMAIL
    ).count()
