"""What the page of a person's account needs, and all that names them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, Passkey, ProviderIdentity, Session, User

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
    has_app: bool
    passkeys: list[Passkey]
    codes_left: int


def has_app(user: User) -> bool:
    """Whether the person has an application that shows codes."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def has_factor(user: User) -> bool:
    """Whether the person has installed a second factor, of either kind."""
    return has_app(user) or user.passkeys.exists()


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
    """Five queries besides those of the roles."""
    return AccountPage(
        memberships=user.current_memberships,
        identities=list(user.identities.select_related("organisation")[:SHOWN]),
        sessions=[
            SessionLine(
                row.device, row.opened_at, mark_of(row.session_key), row.session_key == here
            )
            for row in open_sessions(user)
        ],
        has_app=has_app(user),
        passkeys=list(user.passkeys.all()),
        codes_left=codes_left(user),
    )


#: What opens an account is never copied out, even to its owner.
SECRETS = {
    "accounts.Session",
    "api.IdempotentAnswer",
    "otp_static.StaticDevice",
    "otp_totp.TOTPDevice",
}
SECRET_FIELDS = {"password", "sha256", "salt", "message_key", "credential_id", "public_key"}


#: In these columns the row is about the person; in any other, the person did something to it.
ABOUT = {"user", "person", "owner"}


def personal_data(user: User) -> Iterator[str]:
    """Everything that names this person, as JSON lines: who they are, then each row.

    Walks every model that points to a person, so that a new one cannot be forgotten. A row about
    the person is given whole; where they only acted, what they acted on, as what and when: the
    rest belongs to others (art. 15.4 of the GDPR).
    """
    yield _line("accounts.User", user, serializers.serialize("python", [user])[0]["fields"])
    for model, column in _pointers():
        rows = model._default_manager.filter(**{column: user}).order_by("pk")
        for row in rows.iterator(chunk_size=500):
            if column in ABOUT:
                fields = serializers.serialize("python", [row])[0]["fields"]
            else:
                fields = _deed(row, column)
            yield _line(model._meta.label, row, fields)


def _deed(row: Any, column: str) -> dict[str, Any]:
    moment = "at" if column == "by" else column.removesuffix("_by") + "_at"
    names = (column, moment, "reference", "transition", "label")
    return {name: getattr(row, name, None) for name in names if hasattr(row, name)}


def _pointers() -> list[tuple[type[models.Model], str]]:
    found = []
    for model in apps.get_models():
        if model._meta.label in SECRETS or model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is User:
                found.append((model, field.name))
    return sorted(found, key=lambda pair: (pair[0]._meta.label, pair[1]))


def _line(label: str, row: models.Model, fields: dict[str, Any]) -> str:
    kept = {name: value for name, value in fields.items() if name not in SECRET_FIELDS}
    whole = {"what": label, "row": row.pk, "fields": kept}
    return json.dumps(whole, default=str, ensure_ascii=False) + "\n"
