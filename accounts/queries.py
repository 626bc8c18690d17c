"""What the page of a person's account needs."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, ProviderIdentity, Session, User

SHOWN = 50


@dataclass(frozen=True)
class SessionLine:
    """An open session; ``mark`` names it without giving its key."""

    device: str
    opened_at: object
    mark: str
    is_here: bool


@dataclass(frozen=True)
class AccountPage:
    """Everything that opens or closes an account."""

    memberships: list[Membership]
    identities: list[ProviderIdentity]
    sessions: list[SessionLine]
    has_factor: bool
    codes_left: int


def has_factor(user: User) -> bool:
    """Whether the person has installed a second factor."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def codes_left(user: User) -> int:
    """How many recovery codes have not served."""
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


def mark_of(session_key: str) -> str:
    """A fingerprint of a session's key."""
    return salted_hmac("session-mark", session_key, algorithm="sha256").hexdigest()[:20]


def open_sessions(user: User) -> list[Session]:
    """The person's sessions that have not ended, newest first."""
    return list(user.open_sessions.filter(expire_date__gt=timezone.now())[:SHOWN])


def account_page(user: User, here: str) -> AccountPage:
    """Four queries besides those of the roles."""
    return AccountPage(
        memberships=user.current_memberships,
        identities=list(user.identities.select_related("organisation")[:SHOWN]),
        sessions=[
            SessionLine(
                row.device, row.opened_at, mark_of(row.session_key), row.session_key == here
            )
            for row in open_sessions(user)
        ],
        has_factor=has_factor(user),
        codes_left=codes_left(user),
    )
