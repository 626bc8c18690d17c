"""A person makes a token, or revokes it."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import DESK_ROLES
from api.authentication import PREFIX, hash_of
from api.models import ApiToken, IdempotentAnswer
from api.problems import Problem
from api.scopes import scopes as known_scopes

LONGEST = timedelta(days=366)


@transaction.atomic(durable=True)
def create(
    *, label: str, scopes: Iterable[str], expires_at: datetime, by: User, at: datetime
) -> tuple[ApiToken, str]:
    """A new token of the person's own and its key, which nobody can read again.

    Raises Problem for an unknown scope, a life longer than a year, or an account without role.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in known_scopes()]
    if unknown or not wanted:
        raise Problem(
            400,
            "unknown_scope",
            _("Portée inconnue : %(scopes)s.") % {"scopes": ", ".join(unknown) or "—"},
        )
    if not at < expires_at <= at + LONGEST:
        raise Problem(400, "bad_expiry", _("Un jeton expire dans l’année qui suit sa création."))
    if not by.roles:
        raise Problem(400, "no_membership", _("Ce compte n’est rattaché à aucune organisation."))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        label=label.strip(),
        hint=secret[:8],
        sha256=hash_of(secret),
        scopes=wanted,
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    return token, secret


@transaction.atomic(durable=True)
def revoke(token: ApiToken, *, by: User, at: datetime) -> bool:
    """Closes a token for ever; whether it was still open."""
    return bool(
        ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at, revoked_by=by)
    )


def ended_before(moment: datetime) -> QuerySet[ApiToken]:
    """The tokens that opened nothing any more at that moment."""
    return ApiToken.objects.filter(Q(expires_at__lt=moment) | Q(revoked_at__lt=moment))


def forget(person: User, at: datetime) -> None:
    """Closes the tokens of a person who is erased; inside the erasure's transaction."""
    person.api_tokens.filter(revoked_at=None).update(revoked_at=at, revoked_by=person)
    IdempotentAnswer.objects.filter(created_by=person).delete()


def close_those_of(person: User, *, by: User, at: datetime) -> int:
    """Closes every token of a person, made without what their new role asks; how many."""
    return person.api_tokens.filter(revoked_at=None).update(revoked_at=at, revoked_by=by)


def made_before_their_role(at: datetime) -> QuerySet[ApiToken]:
    """Open tokens made before the day when their owner's present time at the desk began."""
    held = Membership.objects.current(timezone.localdate(at)).filter(
        user=OuterRef("created_by"), role__in=DESK_ROLES
    )
    first = held.order_by("started_on").values("started_on")[:1]
    return ApiToken.objects.usable(at).filter(created_at__date__lt=Subquery(first))
