"""An OpenID provider for one test: a real server that signs, refuses and can be made to lie."""

import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.web import Asked, Elsewhere, Reply, elsewhere_on_the_web

CLIENT, SECRET = "datalab-essai", "secret-essai"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


#: Made once: a key costs more than the rest of a test.
KEY, OTHER_KEY = new_key(), new_key()


@dataclass
class Provider:
    """``person`` is who signs in next; ``lies`` changes the claims of the identity token,
    ``userinfo_lies`` those of the userinfo; ``signs_with`` may be a key that is not published."""

    site: Elsewhere
    person: dict[str, Any]
    lies: dict[str, Any] = field(default_factory=dict)
    userinfo_lies: dict[str, Any] = field(default_factory=dict)
    signs_with: rsa.RSAPrivateKey = KEY
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    bearers: set[str] = field(default_factory=set)

    @property
    def issuer(self) -> str:
        return self.site.url

    def sign(self, claims: dict[str, Any]) -> str:
        kept = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(kept, self.signs_with, algorithm="RS256", headers={"kid": "cle-1"})

    def authorize(self, address: str) -> str:
        """The person signs in there; returns where their browser is sent back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, request: Asked) -> Reply:
        said = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        asked = self.codes.pop(said.get("code", ""), None)
        challenge = urlsafe_b64encode(sha256(said.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or said.get("client_secret") != SECRET
            or said.get("redirect_uri") != asked["redirect_uri"]
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.person["sub"],
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            "amr": self.person.get("amr"),
        }
        bearer = secrets.token_urlsafe(16)
        self.bearers.add(bearer)
        id_token = self.sign({**claims, **self.lies})
        return _json({"access_token": bearer, "token_type": "Bearer", "id_token": id_token})

    def userinfo(self, request: Asked) -> Reply:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if bearer not in self.bearers:
            return _json({"error": "invalid_token"}, 401)
        person = {name: value for name, value in self.person.items() if name != "amr"}
        claims = {"iss": self.issuer, "aud": CLIENT, **person, **self.userinfo_lies}
        return 200, {"content-type": "application/jwt"}, self.sign(claims).encode()

    def jwks(self, request: Asked) -> Reply:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return _json({"keys": [{**public, "kid": "cle-1", "alg": "RS256", "use": "sig"}]})


def _json(body: dict, status: int = 200) -> Reply:
    return status, {"content-type": "application/json"}, json.dumps(body).encode()


@contextmanager
def provider_for(person: dict[str, Any]) -> Iterator[Provider]:
    """A provider that knows one person."""
    with elsewhere_on_the_web() as site:
        provider = Provider(site, person)
        site.answers |= {
            "/token": provider.token,
            "/userinfo": provider.userinfo,
            "/jwks": provider.jwks,
        }
        yield provider
