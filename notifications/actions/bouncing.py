"""Returns of mail are read and kept; an administrator lifts the mark of an address."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from notifications.delivery import bounces, returns
from notifications.models import UnknownAddress
from notifications.refusals import NotAllowed


def take_report(content: bytes, *, at: datetime) -> int:
    """Keeps what one report says of each recipient; returns how many returns are new."""
    return sum(bounces.keep(returned, at) is not None for returned in bounces.read(content))


def read_mailbox(at: datetime) -> int:
    """Reads the mailbox of returns, if the settings name one; returns how many messages.

    Raises NoMailbox.
    """
    url = returns.mailbox_url()
    return returns.read_mailbox(url, lambda content: _taken(content, at)) if url else 0


def _taken(content: bytes, at: datetime) -> None:
    take_report(content, at=at)


@transaction.atomic(durable=True)
def lift(addresses: Iterable[UnknownAddress], *, by: User, at: datetime) -> int:
    """The address answers again, or was corrected: e-mails leave for it anew; returns how many."""
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotAllowed(
            "not_permitted", _("Seul un administrateur du service lève la marque d’une adresse.")
        )
    chosen = [address.pk for address in addresses]
    return UnknownAddress.objects.binding().filter(pk__in=chosen).update(lifted_at=at, lifted_by=by)
