"""An administrator sends again what was set aside."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from notifications.models import Channel, Delivery, DeliveryStatus

REPLAYABLE = (DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN)


class NotAllowed(Exception):  # noqa: N818 - a sentence for people
    """Replaying is the administrators' own."""


@transaction.atomic(durable=True)
def replay(deliveries, *, by: User, at: datetime) -> int:
    """Puts messages set aside back in the queue, tries forgotten; returns how many.

    An uncertain message may reach its reader twice: the administrator knows it and says so.
    """
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotAllowed(_("Seul un administrateur du service relance un courriel."))
    return Delivery.objects.filter(
        pk__in=[d.pk for d in deliveries], channel=Channel.EMAIL, status__in=REPLAYABLE
    ).update(
        status=DeliveryStatus.PENDING,
        due_at=at,
        tries=0,
        handed_at=None,
        claimed_until=None,
        replayed_at=at,
        replayed_by=by,
    )
