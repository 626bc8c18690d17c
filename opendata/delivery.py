"""Hands the letters of the edition to the mail server, by the same steps as every other letter.

Due → claimed (a lease, SKIP LOCKED) → handed → sent, each written down before the next: a worker
that dies before « handed » surely sent nothing, so the letter is sent again; after, it may have, so
it is set aside as uncertain and never resent blindly. See notifications/delivery.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from notifications.delivery import BATCH, LEASE, MOST_TRIES, back_off
from notifications.models import DeliveryStatus
from opendata.letters import letter
from opendata.models import EditionLetter

logger = logging.getLogger(__name__)
PERMANENT = range(500, 600)


def deliver_batch(at: datetime) -> int:
    """Claims and sends one batch; returns how many were claimed (0: nothing is due any more)."""
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
        for place, sheet in enumerate(due):
            if not _hand_over(sheet, connection):
                _put_back(due[place + 1 :], ConnectionError("la connexion s’est rompue"))
                break
    finally:
        connection.close()
    return len(due)


def claim(at: datetime) -> list[EditionLetter]:
    """Takes a batch of due letters for this worker alone, for the time of a lease."""
    with transaction.atomic():
        expired = EditionLetter.objects.filter(status=DeliveryStatus.CLAIMED, claimed_until__lt=at)
        expired.filter(handed_at__isnull=False).update(
            status=DeliveryStatus.UNCERTAIN,
            claimed_until=None,
            error="Le programme d’envoi s’est arrêté pendant la remise au serveur.",
        )
        expired.update(status=DeliveryStatus.PENDING, claimed_until=None)
        due = list(
            EditionLetter.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(status=DeliveryStatus.PENDING, due_at__lte=at)
            .select_related("edition", "subscription")
            .order_by("due_at", "pk")[:BATCH]
        )
        EditionLetter.objects.filter(pk__in=[sheet.pk for sheet in due]).update(
            status=DeliveryStatus.CLAIMED, claimed_until=at + LEASE, handed_at=None
        )
    return due


def _hand_over(sheet: EditionLetter, connection: Any) -> bool:
    """Sends one letter and records what came of it; False when the connection is of no more use."""
    now = timezone.now()
    mine = EditionLetter.objects.filter(
        pk=sheet.pk, status=DeliveryStatus.CLAIMED, claimed_until__gt=now
    )
    if not mine.update(handed_at=now, tries=F("tries") + 1):
        return True  # its lease is over, or its reader has left
    sheet.tries += 1
    if hasattr(connection, "begin"):
        connection.begin()
    try:
        connection.send_messages([letter(sheet, connection)])
    except (SMTPException, OSError) as error:
        return _failed(sheet, error, connection)
    except Exception as error:  # noqa: BLE001 - whatever a poisonous letter raises, the others leave
        _write(sheet, DeliveryStatus.FAILED, error)
        return False
    EditionLetter.objects.filter(pk=sheet.pk).update(
        status=DeliveryStatus.SENT, sent_at=timezone.now(), claimed_until=None, error=""
    )
    return True


def _failed(sheet: EditionLetter, error: Exception, connection: Any) -> bool:
    """The server said no for ever (5xx) or for now (4xx), or went away."""
    codes = _codes(error)
    if codes and all(code in PERMANENT for code in codes):
        _write(sheet, DeliveryStatus.FAILED, error)
        return True
    if not codes and getattr(connection, "may_have_left", False):
        _write(sheet, DeliveryStatus.UNCERTAIN, error)
        return False
    if sheet.tries >= MOST_TRIES:
        _write(sheet, DeliveryStatus.FAILED, error)
    else:
        _later([sheet], back_off(sheet.tries), error)
    return bool(codes)


def _codes(error: Exception) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []


def _write(sheet: EditionLetter, status: str, error: Exception) -> None:
    EditionLetter.objects.filter(pk=sheet.pk).update(
        status=status, claimed_until=None, error=_words(error)
    )
    logger.error("letter %s is %s: %s", sheet.pk, status, type(error).__name__)


def _put_back(sheets: list[EditionLetter], error: Exception) -> None:
    """Letters that nobody tried: due again in a while, without a try counted against them."""
    _later(sheets, back_off(1), error)


def _later(sheets: list[EditionLetter], wait: timedelta, error: Exception) -> None:
    EditionLetter.objects.filter(
        pk__in=[sheet.pk for sheet in sheets], status=DeliveryStatus.CLAIMED
    ).update(
        status=DeliveryStatus.PENDING,
        due_at=timezone.now() + wait,
        handed_at=None,
        claimed_until=None,
        error=_words(error),
    )


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]
