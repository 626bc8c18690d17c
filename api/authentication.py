"""Who calls: the bearer of a token, or the person of a browser's session."""

import hashlib
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.statements import Slot, Statement
from api.models import ApiToken

PREFIX = "dlb_"
USED = "token-used:{}"
REMEMBERED = 3 * 24 * 3600  # seconds: longer than the task that writes it down may be late

USABLE = Statement(
    ApiToken.objects.usable(Slot("now"))
    .filter(sha256=Slot("sha256"))
    .select_related("created_by")
    .order_by()
)


def hash_of(secret: str) -> str:
    """What is kept of a key: it has 256 bits of chance, so a plain hash cannot be reversed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer dlb_…``; one query. A wrong, expired or revoked key is 401."""

    def authenticate(self, request) -> tuple[Any, ApiToken] | None:
        kind, _space, secret = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        now = timezone.now()
        found = USABLE(now=now, sha256=hash_of(secret.decode("latin-1").strip()))
        if not found:
            raise AuthenticationFailed(_("Ce jeton est inconnu, expiré ou révoqué."))
        (token,) = found
        _remember_use(token, now)
        return token.created_by, token

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="datalab"'


def _remember_use(token: ApiToken, now) -> None:
    """Reading writes nothing in the database: the last use waits in Redis for the clock."""
    try:
        cache.set(USED.format(token.pk), now.isoformat(), REMEMBERED)
    except Exception:  # noqa: BLE001 - a broker away must not close the door
        return
