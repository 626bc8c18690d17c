"""The one way to call another service: bounded in time and size, redirects checked as the rest."""

import json as jsonlib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
from django.db import connection
from django.utils.translation import gettext as _

from outgoing.addresses import GuardedBackend, Unreachable

__all__ = ["Answer", "Unreachable", "call"]

REDIRECTS = {301, 302, 303, 307, 308}
MOST_REDIRECTS = 5
AGENT = "Datalab (service de financement de la donnee)"
SECRETS = {"authorization", "cookie", "x-api-key"}


@dataclass(frozen=True)
class Answer:
    """What another service answered. ``headers`` have lower-case names."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str

    @property
    def ok(self) -> bool:
        """Whether the status says success."""
        return 200 <= self.status < 300

    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body read as JSON. Raises ValueError."""
        return jsonlib.loads(self.body)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    json: Any = None,
    timeout: float = 10.0,
    max_bytes: int = 5 * 1024 * 1024,
    allow_redirects: bool = True,
) -> Answer:
    """Asks another service, in ``timeout`` seconds and ``max_bytes`` bytes at most.

    Goes to public addresses only, redirects included. Raises Unreachable with a French sentence,
    and RuntimeError inside a transaction, where a slow stranger would hold our locks.
    """
    if is_inside_a_transaction():
        raise RuntimeError("a call to another service may not run inside a transaction")
    sent = {"user-agent": AGENT, "accept-encoding": "identity"}
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    if json is not None:
        content = jsonlib.dumps(json, ensure_ascii=False).encode()
        sent.setdefault("content-type", "application/json")
    deadline = time.monotonic() + timeout
    for _turn in range(MOST_REDIRECTS + 1):
        answer = _once(method, url, sent, content, deadline, max_bytes)
        target = answer.headers.get("location")
        if not (allow_redirects and answer.status in REDIRECTS and target):
            return answer
        after = urljoin(url, target)
        if urlsplit(after)[:2] != urlsplit(url)[:2]:  # another place does not learn our keys
            sent = {name: value for name, value in sent.items() if name not in SECRETS}
        if answer.status == 303 or (answer.status in (301, 302) and method == "POST"):
            method, content = "GET", None
            sent.pop("content-type", None)
        url = after
    raise Unreachable(
        "too_many_redirects",
        _("« %(url)s » renvoie sans fin vers une autre adresse.") % {"url": url},
    )


def _once(
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    deadline: float,
    max_bytes: int,
) -> Answer:
    host = _host_of(url)
    left = max(deadline - time.monotonic(), 0.001)
    limits = {"connect": left, "read": left, "write": left, "pool": left}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=_trust(), network_backend=GuardedBackend(), max_connections=1
            ) as pool,
            pool.stream(
                method,
                url,
                headers=[(k.encode(), v.encode()) for k, v in headers.items()],
                content=content,
                extensions={"timeout": limits},
            ) as response,
        ):
            body = _read(response, host, deadline, max_bytes)
            found = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
            return Answer(response.status, found, body, url)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as e:
        raise Unreachable(
            "no_answer", _("« %(host)s » ne répond pas comme attendu.") % {"host": host}
        ) from e


def _read(response: httpcore.Response, host: str, deadline: float, max_bytes: int) -> bytes:
    parts, size = [], 0
    for part in response.iter_stream():
        size += len(part)
        if size > max_bytes:
            raise Unreachable(
                "too_large",
                _("La réponse de « %(host)s » dépasse %(limit)s Mo.")
                % {"host": host, "limit": max(max_bytes // 1024**2, 1)},
            )
        if time.monotonic() > deadline:
            raise Unreachable(
                "no_answer", _("« %(host)s » met trop de temps à répondre.") % {"host": host}
            )
        parts.append(part)
    return b"".join(parts)


def _host_of(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
        url.encode("ascii")
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.password:
        raise Unreachable(
            "bad_address",
            _("« %(url)s » n’est pas une adresse http(s) complète.") % {"url": url[:200]},
        )
    return host


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def is_inside_a_transaction() -> bool:
    """Whether a transaction of ours is open; the one that a test wraps around itself is not."""
    blocks: list[Any] = getattr(connection, "atomic_blocks", [])
    return any(not block._from_testcase for block in blocks)
