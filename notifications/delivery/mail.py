"""Hands due messages to the mail server: claimed, handed, sent, in short transactions.

A message leaves in four steps, each written down before the next: due → claimed (a lease, taken
with SKIP LOCKED) → handed (its body is about to leave) → sent. Where the worker or the connection
dies tells what may have happened: before « handed », surely nothing, so it is sent again; after,
perhaps everything, so it is set aside as uncertain and never resent blindly.

One call says that a message is sent and that the next one is handed: one commit a message.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)
from typing import Any

from django.core.mail import get_connection
from django.db import connection as database
from django.db import transaction
from django.utils import timezone

from notifications.delivery.bounces import refused_at_once
from notifications.delivery.marks import (
    BATCH,
    LEASE,
    later,
    leave,
    put_back,
    recover,
    set_aside,
    uncertain,
    words,
)
from notifications.letters import Stencils, letter, written
from notifications.models import Channel, Delivery, DeliveryStatus, UnknownAddress

PERMANENT = range(500, 600)
CLOSING = 421
#: The message before is sent, this one is handed, if it is still ours: its lease is not over. The
#: function is in the wing's migrations.
STEP = "SELECT notifications_step(%s::bigint, %s, %s::bigint, %s)"


@dataclass
class Sent:
    """A message that the server accepted, not yet written down as such."""

    pk: int | None = None
    at: datetime | None = None


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


def deliver_batch(at: datetime, stencils: Stencils | None = None) -> int:
    """Claims and sends one batch; returns how many were claimed (0: nothing is due any more).

    When the mail server is away, the whole batch goes back to the queue for later, untried.
    ``stencils`` are those of the batches before, so that each is cut once a run.
    """
    due = claim(at)
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        put_back(due, words(error))
        return len(due)
    before = Sent()
    try:
        ready = _written(due, connection, stencils or Stencils())
        for position, (delivery, send) in enumerate(ready):
            if not _next(before, delivery):
                continue
            if not _hand_over(delivery, send, connection, before):
                rest = [waiting for waiting, _send in ready[position + 1 :]]
                put_back(rest, "la connexion s’est rompue")
                break
    finally:
        _next(before)
        connection.close()
    return len(due)


def _written(
    due: list[Delivery], connection, stencils: Stencils
) -> list[tuple[Delivery, Callable[[], Any]]]:
    """The letters of a batch, each with what sends it; a poisonous one is set aside at once.

    Nothing leaves for somebody who left, nor for an address that its server does not know.
    """
    unknown = set(
        UnknownAddress.objects.binding()
        .filter(address__in={delivery.person.email for delivery in due})
        .values_list("address", flat=True)
    )
    times = Counter(delivery.notification_id for delivery in due)
    found: list[tuple[Delivery, Callable[[], Any]]] = []
    for delivery in due:
        if not delivery.person.is_active:
            leave(delivery, "Cette personne n’a plus de compte ouvert.")
            continue
        if delivery.person.email in unknown and delivery.replayed_at is None:
            leave(delivery, "Adresse marquée inconnue : un administrateur peut lever la marque.")
            continue
        alone = times[delivery.notification_id] == 1
        try:
            if not hasattr(connection, "hand_over"):
                send = letter(delivery, connection).send
            elif alone:
                send = partial(connection.hand_over, written(delivery))
            else:
                stencil = stencils.of(delivery.notification)
                send = partial(connection.hand_over, stencil.written(delivery))
        except Exception as error:  # noqa: BLE001 - whatever a poisonous message raises
            set_aside(delivery, words(error))
        else:
            found.append((delivery, send))
    return found


def _next(before: Sent, delivery: Delivery | None = None) -> bool:
    """Writes down what was sent and what is about to leave; whether this one is still ours."""
    if before.pk is None and delivery is None:
        return False
    handed = delivery.pk if delivery else None
    with database.cursor() as cursor:
        cursor.execute(STEP, [before.pk, before.at, handed, timezone.now()])
        (is_ours,) = cursor.fetchone()
    before.pk = None
    if delivery is None or not is_ours:
        return False
    delivery.tries += 1
    return True


def _hand_over(delivery: Delivery, send: Callable[[], Any], connection, before: Sent) -> bool:
    """Sends one message and records what came of it.

    Returns False when the connection is of no more use for the messages that follow.
    """
    try:
        send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
        _refused(delivery, error)
        return CLOSING not in _codes(error)
    except (SMTPException, OSError) as error:
        if getattr(connection, "may_have_left", False):
            uncertain(delivery, words(error))
        else:
            later(delivery, words(error))
        return False
    except Exception as error:  # noqa: BLE001 - whatever a poisonous message raises
        set_aside(delivery, words(error))
        return False
    before.pk, before.at = delivery.pk, timezone.now()
    return True


def _codes(error: SMTPException) -> list[int]:
    if isinstance(error, SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, SMTPResponseException) else []


def _refused(delivery: Delivery, error: SMTPException) -> None:
    """The server said no: for ever (5xx), or for now (4xx)."""
    codes = _codes(error)
    if codes and all(code in PERMANENT for code in codes):
        set_aside(delivery, words(error))
        if isinstance(error, SMTPRecipientsRefused):
            code, text = next(iter(error.recipients.values()))
            refused_at_once(delivery, code, text.decode("utf-8", "replace"), timezone.now())
    else:
        later(delivery, words(error))
