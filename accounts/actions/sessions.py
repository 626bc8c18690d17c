"""Closes sessions, suspends the accounts that nobody uses, reopens one."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.identities import NotRecognised
from accounts.models import AccountEvent, AccountEventKind, User
from accounts.permissions import Permission

UNUSED = timedelta(days=365)


@transaction.atomic(durable=True)
def close_sessions(user: User, *, keys: list[str], by: User, at: datetime) -> int:
    """Closes some of a person's sessions; returns how many were open."""
    count, _models = user.open_sessions.filter(session_key__in=keys).delete()
    if count:
        AccountEvent.objects.create(
            user=user, kind=AccountEventKind.SESSIONS_REVOKED, at=at, by=by, detail=str(count)
        )
    return count


@transaction.atomic(durable=True)
def suspend_unused(*, today: date, at: datetime) -> int:
    """Closes the accounts that nobody has used for a year; their files and history stay."""
    limit = today - UNUSED
    unused = User.objects.select_for_update(no_key=True).filter(
        Q(last_login__date__lte=limit) | Q(last_login=None), is_active=True, joined_on__lte=limit
    )
    found = list(unused.order_by("pk"))
    for user in found:
        user.is_active, user.suspended_on = False, today
        user.save(update_fields=["is_active", "suspended_on"])
        user.open_sessions.all().delete()
        AccountEvent.objects.create(user=user, kind=AccountEventKind.SUSPENDED, at=at)
    return len(found)


@transaction.atomic(durable=True)
def reopen(user: User, *, by: User, at: datetime) -> None:
    """Gives an account back, for a year from today."""
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotRecognised("not_permitted", _("Seul un administrateur rouvre un compte."))
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    locked.is_active, locked.suspended_on, locked.joined_on = True, None, timezone.localdate(at)
    locked.save(update_fields=["is_active", "suspended_on", "joined_on"])
    AccountEvent.objects.create(user=user, kind=AccountEventKind.REOPENED, at=at, by=by)
