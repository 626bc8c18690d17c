"""Sign-in: ProConnect, and local accounts for the demonstration and for break-glass access."""

import json
import logging
from typing import Any
from urllib.parse import urlencode

import jwt
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.actions.identities import Claims, NotRecognised, recognise
from accounts.models import User
from accounts.sessions import SECOND_FACTOR
from outgoing.calls import Answer, Unreachable, call

logger = logging.getLogger(__name__)
LEEWAY = 30  # seconds: two clocks are never quite the same
#: What a provider says in ``amr`` when it asked for more than a password (RFC 8176).
STRONG = {"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "pop"}


class LocalBackend(BaseBackend):
    """An address and a password."""

    def authenticate(
        self, request, username: str | None = None, password: str | None = None, **kwargs
    ) -> User | None:
        """The person, or None. An unknown address costs as much time as a wrong password."""
        if not username or not password:
            return None
        user = User.objects.filter(email=username.strip().lower()).first()
        if user is None:
            make_password(password)
            return None
        if check_password(password, user.password) and user.is_active:
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


class ProConnectBackend(OIDCAuthenticationBackend):
    """The State's identity federation: code flow with PKCE, userinfo as a signed JWT.

    mozilla-django-oidc checks state, nonce and signature; issuer, audience, dates and the pair of
    ``sub`` are checked here, and calls go through our own door. Raises NotRecognised.
    """

    def authenticate(self, request, **kwargs) -> User | None:
        if not settings.DATALAB_PROCONNECT_URL or "nonce" not in kwargs:
            return None
        try:
            return super().authenticate(request, **kwargs)
        except (jwt.PyJWTError, Unreachable, KeyError, ValueError) as error:
            logger.warning("proconnect refused: %s", type(error).__name__)
            raise NotRecognised(
                "provider_failed",
                _("ProConnect n’a pas confirmé votre identité. Recommencez la connexion."),
            ) from error

    def get_token(self, payload: dict) -> dict:
        answer = call(
            "POST",
            self.OIDC_OP_TOKEN_ENDPOINT,
            content=urlencode(payload).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
            allow_redirects=False,
        )
        return _json(answer)

    def retrieve_matching_jwk(self, token: str) -> Any:
        header = jwt.get_unverified_header(token)
        keys = _json(call("GET", self.OIDC_OP_JWKS_ENDPOINT, allow_redirects=False))["keys"]
        for key in keys:
            if key.get("kid") == header["kid"] and key.get("alg", header["alg"]) == header["alg"]:
                return jwt.PyJWK(key, algorithm=header["alg"])
        raise jwt.InvalidKeyError("no key of the provider matches")

    def _verify_jws(self, payload: str, key: Any) -> dict:
        """Signature, algorithm, issuer, audience and dates of a token of the provider."""
        return jwt.decode(
            payload,
            key,
            algorithms=[self.OIDC_RP_SIGN_ALGO],
            audience=self.OIDC_RP_CLIENT_ID,
            issuer=settings.DATALAB_PROCONNECT_URL,
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "sub"]},
        )

    def verify_token(self, token: str, **kwargs) -> dict:
        """The identity token also has its dates and the nonce of this very sign-in."""
        found = super().verify_token(token, **kwargs)
        if kwargs and not {"exp", "iat"} <= found.keys():
            raise jwt.MissingRequiredClaimError("exp")
        return found

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict) -> User:
        answer = call(
            "GET",
            self.OIDC_OP_USER_ENDPOINT,
            headers={"authorization": f"Bearer {access_token}"},
            allow_redirects=False,
        )
        if not answer.ok or "jwt" not in answer.headers.get("content-type", ""):
            raise ValueError("the provider's answer is no signed token")
        info = self._verify_jws(answer.text().strip(), self.retrieve_matching_jwk(answer.text()))
        if info["sub"] != payload["sub"]:
            raise ValueError("the answer is about somebody else")
        user = recognise(_claims(info), at=timezone.now())
        session = self.request.session
        session["id_token"] = id_token
        session[SECOND_FACTOR] = bool(STRONG & set(payload.get("amr") or []))
        return user

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def _json(answer: Answer) -> dict:
    if not answer.ok:
        raise ValueError(f"the provider answered {answer.status}")
    return json.loads(answer.body)


def _claims(info: dict) -> Claims:
    email = str(info.get("email") or "").strip().lower()
    if "@" not in email:
        raise NotRecognised(
            "no_email", _("ProConnect n’a pas donné votre adresse professionnelle.")
        )
    siret = str(info.get("siret") or "").replace(" ", "")
    return Claims(
        sub=str(info["sub"])[:255],
        email=email[:254],
        given_name=str(info.get("given_name") or ""),
        usual_name=str(info.get("usual_name") or ""),
        siret=siret if len(siret) == 14 and siret.isdigit() else "",
        provider=str(info.get("idp_id") or "")[:64],
    )
