"""Forgets a person who has left: the account keeps its number, and loses its name."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import devices_for_user

from accounts.actions.identities import NotRecognised
from accounts.models import AccountEvent, AccountEventKind, User
from accounts.permissions import Permission

#: What each wing forgets of a person besides, in the same transaction (``apps.py``).
FORGETTERS: list[Callable[[User, datetime], None]] = []


@transaction.atomic(durable=True)
def erase(person: User, *, by: User, at: datetime, reason: str) -> None:
    """Replaces name and address by a number, closes what opens the account.

    The deeds of the journal stay, under that number: their seals cover the number, not the name.
    Raises NotRecognised when the person still holds a role, or asks it for themselves.
    """
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotRecognised("not_permitted", _("Seul un administrateur efface une personne."))
    if by.pk == person.pk:
        raise NotRecognised("four_eyes", _("Une autre personne doit le faire pour vous."))
    if not reason.strip():
        raise NotRecognised("reason_required", _("Indiquez le motif."))
    locked = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if locked.roles:
        raise NotRecognised(
            "still_here",
            _("Cette personne tient encore un rôle : mettez fin à ses rôles, puis recommencez."),
        )
    locked.email = f"personne-{locked.pk}@efface.invalid"
    locked.first_name, locked.last_name = "", _("Personne effacée n° %(pk)s") % {"pk": locked.pk}
    locked.is_active = False
    locked.set_unusable_password()
    locked.save(update_fields=["email", "first_name", "last_name", "is_active", "password"])
    locked.identities.all().delete()
    locked.open_sessions.all().delete()
    for device in devices_for_user(locked):
        device.delete()
    locked.passkeys.all().delete()
    for forget in FORGETTERS:
        forget(locked, at)
    AccountEvent.objects.create(
        user=locked, kind=AccountEventKind.ERASED, at=at, by=by, detail=reason.strip()[:300]
    )
