"""An application's codes: installed, asked, with recovery codes, reset by an administrator."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import devices_for_user, match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions.identities import NotRecognised
from accounts.models import AccountEvent, AccountEventKind, User
from accounts.permissions import Permission
from accounts.queries import codes_left, has_app, has_factor

CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that two people read differently
CODE_LENGTH = 10


@transaction.atomic(durable=True)
def install(user: User, *, key: str, code: str, has_proved: bool, at: datetime) -> list[str]:
    """Keeps the key (hexadecimal) that the person's application has just proved to hold.

    Returns ten recovery codes, shown once. Raises NotRecognised when the code does not match, when
    an application is already there (an administrator resets it first), or when the person has
    another factor and this session has not proved it.
    """
    hold(user, has_proved=has_proved)
    if has_app(user):
        raise NotRecognised("already_there", _("Une application est déjà installée."))
    device = TOTPDevice.objects.create(user=user, name="application", key=key, confirmed=True)
    if not device.verify_token(code):
        raise NotRecognised(
            "wrong_code", _("Ce code ne correspond pas. Vérifiez l’heure de votre téléphone.")
        )
    _log(user, AccountEventKind.FACTOR_ADDED, at, by=user)
    return _new_codes(user)


def check(user: User, code: str, *, at: datetime) -> bool:
    """Whether the code is right; a recovery code serves once. Wrong ones slow the next down."""
    with transaction.atomic(durable=True):
        device = match_token(user, code.replace(" ", "").lower())
        if isinstance(device, StaticDevice):
            _log(user, AccountEventKind.RECOVERY_USED, at, by=user)
    return device is not None


@transaction.atomic(durable=True)
def renew_codes(user: User, *, has_proved: bool) -> list[str]:
    """Ten new recovery codes; the former no longer open anything.

    Each opens what a factor opens: raises NotRecognised without the proof of one, or when there
    is none to stand for, so that none waits for a factor to come.
    """
    hold(user, has_proved=has_proved)
    if not has_factor(user):
        raise NotRecognised("no_factor", _("Installez d’abord un second facteur."))
    return _new_codes(user)


@transaction.atomic(durable=True)
def reset(user: User, *, by: User, at: datetime) -> None:
    """An administrator takes a lost factor away; its owner installs another at the next sign-in."""
    if not by.can(Permission.ACCOUNT_MANAGE):
        raise NotRecognised("not_permitted", _("Seul un administrateur réinitialise un facteur."))
    if by.pk == user.pk:
        raise NotRecognised("four_eyes", _("Une autre personne doit le faire pour vous."))
    for device in devices_for_user(user):
        device.delete()
    user.passkeys.all().delete()
    user.open_sessions.all().delete()
    _log(user, AccountEventKind.FACTOR_RESET, at, by=by)


def hold(user: User, *, has_proved: bool) -> None:
    """Locks the person, whose factors are about to change, until the end of the transaction.

    Whoever has a factor has given it in this session: a password alone neither adds one nor takes
    one away, not even beside the installation of the first.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if has_factor(user) and not has_proved:
        raise NotRecognised(
            "prove_first", _("Donnez d’abord le second facteur déjà installé, puis recommencez.")
        )


def first_codes(user: User) -> list[str]:
    """Ten recovery codes for whoever has none, else none; in the caller's transaction."""
    return [] if codes_left(user) else _new_codes(user)


def _new_codes(user: User) -> list[str]:
    device, _made = StaticDevice.objects.get_or_create(user=user, name="secours", confirmed=True)
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)) for _ in range(CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _log(user: User, kind: str, at: datetime, *, by: User) -> None:
    AccountEvent.objects.create(user=user, kind=kind, at=at, by=by)
