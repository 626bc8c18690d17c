"""Who calls: the bearer of a token, or the person of a browser's session."""

import hashlib
import time
from itertools import accumulate
from typing import Any

from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import Membership, Organisation, User
from accounts.statements import Plain, Slot, Statement
from api.models import ApiToken

PREFIX = "dlb_"
USED = "token-used:{}"
REMEMBERED = 3 * 24 * 3600  # seconds: longer than the task that writes it down may be late
TOLD_EVERY = 60.0  # seconds: the last use is shown to the minute
MOST_TOLD = 10_000
#: When this process last told the use of a token, by its key.
_told: dict[int, float] = {}

#: What a call reads of its caller: the token, its owner, each role held today and where.
_PARTS = (
    (ApiToken, ""),
    (User, "created_by__"),
    (Membership, "held__"),
    (Organisation, "held__organisation__"),
)
_NAMES = [[column.attname for column in model._meta.concrete_fields] for model, _path in _PARTS]
_ROWS = [Plain(model) for model, _path in _PARTS]
_ENDS = list(accumulate(map(len, _NAMES)))
_PLACES = [slice(end - len(names), end) for end, names in zip(_ENDS, _NAMES, strict=True)]


def _held_on(day: Slot) -> FilteredRelation:
    roles = "created_by__memberships"
    begun = Q(**{f"{roles}__started_on__lte": day})
    not_ended = Q(**{f"{roles}__ended_on": None}) | Q(**{f"{roles}__ended_on__gt": day})
    return FilteredRelation(roles, condition=begun & not_ended)


USABLE = Statement(
    ApiToken.objects.usable(Slot("now"))
    .filter(sha256=Slot("sha256"))
    .annotate(held=_held_on(Slot("day")))
    .order_by("held__pk")
    .values_list(
        *(
            f"{path}{name}"
            for (_model, path), names in zip(_PARTS, _NAMES, strict=True)
            for name in names
        )
    )
)


def hash_of(secret: str) -> str:
    """What is kept of a key: it has 256 bits of chance, so a plain hash cannot be reversed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer dlb_…``; one query, roles included.

    A wrong, expired or revoked key is 401.
    """

    def authenticate(self, request) -> tuple[Any, ApiToken] | None:
        kind, _space, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        now = timezone.now()
        sha256 = hash_of(secret.decode("latin-1").strip())
        rows = USABLE(now=now, day=timezone.localdate(now), sha256=sha256)
        if not rows:
            raise AuthenticationFailed(_("Ce jeton est inconnu, expiré ou révoqué."))
        token = _token_in(rows)
        _remember_use(token, now)
        return token.created_by, token

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="datalab"'


def _token_in(rows: list[tuple]) -> Any:
    """The token and its owner, who knows their roles: a row for each, or one row with none."""
    token, owner = _made(rows[0], slice(0, 2))
    token.created_by = owner
    owner.current_memberships = []
    for row in rows:
        membership, organisation = _made(row, slice(2, 4))
        if membership.pk is not None:
            membership.organisation = organisation
            owner.current_memberships.append(membership)
    return token


def _made(row: tuple, parts: slice) -> list[Any]:
    """Some of what a row of the statement holds, part by part."""
    return [
        made.from_db(DEFAULT_DB_ALIAS, names, row[place])
        for made, names, place in zip(_ROWS[parts], _NAMES[parts], _PLACES[parts], strict=True)
    ]


def _remember_use(token: ApiToken, now) -> None:
    """Reading writes nothing in the database: the last use waits in Redis for the clock."""
    moment = time.monotonic()
    if moment - _told.get(token.pk, -TOLD_EVERY) < TOLD_EVERY:
        return
    try:
        cache.set(USED.format(token.pk), now.isoformat(), REMEMBERED)
    except Exception:  # noqa: BLE001 - a broker away must not close the door
        return
    if len(_told) >= MOST_TOLD:
        _told.clear()
    _told[token.pk] = moment
