"""An administrator sends again what was set aside."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from notifications.models import Channel, Delivery, DeliveryStatus, WebhookStatus
from notifications.refusals import NotAllowed
from notifications.waking import CALL_WEBHOOKS, DELIVER_DUE, waker

REPLAYABLE = (DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN)


@transaction.atomic(durable=True)
def replay(deliveries, *, by: User, at: datetime) -> int:
    """Puts messages set aside back in the queue, tries forgotten; returns how many.

    An uncertain message may reach its reader twice: the administrator knows it and says so.
    """
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotAllowed(
            "not_permitted", _("Seul un administrateur du service relance un message.")
        )
    transaction.on_commit(partial(waker.wake, DELIVER_DUE, CALL_WEBHOOKS), robust=True)
    return (
        Delivery.objects.filter(pk__in=[d.pk for d in deliveries], status__in=REPLAYABLE)
        .exclude(channel=Channel.INBOX)
        .exclude(webhook__status=WebhookStatus.STOPPED)
        .update(
            status=DeliveryStatus.PENDING,
            due_at=at,
            tries=0,
            handed_at=None,
            claimed_until=None,
            replayed_at=at,
            replayed_by=by,
        )
    )
