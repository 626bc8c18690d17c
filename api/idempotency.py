"""The same key and body give the same answer and one effect, also when posted twice at once."""

import hashlib
import time
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer

from api.models import IdempotentAnswer
from api.problems import Problem

HEADER = "Idempotency-Key"
PATIENCE = 20.0  # seconds given to the first of two simultaneous posts
KEPT = timedelta(days=7)
#: An answer that says nothing was done may be asked again under the same key.
RETRIABLE = {401, 429, 503}


class Idempotent:
    """Mixin of an APIView: a POST that bears a key is done once and answered alike ever after.

    The key belongs to the caller. The row is written before the deed, in a transaction of its own:
    a second post waits for the first's answer. Where a process died between the deed and its
    answer, the key answers 409 ``uncertain``: nobody then knows, and the file itself tells.
    """

    def initial(self, request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc] # APIView's
        request.kept = None
        key = request.headers.get(HEADER)
        if request.method != "POST" or key is None or not request.user.is_authenticated:
            return
        if not 1 <= len(key) <= 255 or not key.isprintable():
            raise ValidationError({HEADER: [_("La clé compte de 1 à 255 caractères visibles.")]})
        fingerprint = _fingerprint(request)
        row, is_new = _row(request.user, key, fingerprint)
        if row.fingerprint != fingerprint:
            raise Problem(422, "key_reused", _("Cette clé a déjà servi pour une autre demande."))
        if is_new:
            request.kept = row
            return
        raise Replay(_answered(row))

    def handle_exception(self, error: Exception) -> Any:
        if isinstance(error, Replay):
            return error.response
        return super().handle_exception(error)  # type: ignore[misc] # APIView's

    def dispatch(self, request, *args, **kwargs) -> Any:
        response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc] # APIView's
        row = getattr(getattr(self, "request", None), "kept", None)
        if row is not None:
            _keep(row, response, getattr(self, "shown_once", ()))
        return response


class Replay(Exception):  # noqa: N818 - an answer, not a defect
    """The answer already given under this key."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


def _fingerprint(request) -> str:
    whole = hashlib.sha256()
    form = (request.content_type or "").split(";")[0]  # a boundary changes at each attempt
    for part in (request.method, request.get_full_path(), form):
        whole.update(part.encode() + b"\0")
    if form == "multipart/form-data":
        for name in sorted(request.data):
            for value in request.data.getlist(name):
                whole.update(f"{name}\0".encode())
                whole.update(value.read() if hasattr(value, "read") else str(value).encode())
                if hasattr(value, "seek"):
                    value.seek(0)
    else:
        whole.update(request._request.body)
    return whole.hexdigest()


def _row(user, key: str, fingerprint: str) -> tuple[IdempotentAnswer, bool]:
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                key=key, created_at=timezone.now(), created_by=user, fingerprint=fingerprint
            ), True
    except IntegrityError:
        return IdempotentAnswer.objects.get(created_by=user, key=key), False


def _answered(row: IdempotentAnswer) -> HttpResponse:
    deadline = time.monotonic() + PATIENCE
    while row.status is None and time.monotonic() < deadline:
        if timezone.now() - row.created_at > timedelta(seconds=PATIENCE):
            break
        time.sleep(0.05)
        row = IdempotentAnswer.objects.filter(pk=row.pk).first() or row
    if row.status is None:
        raise Problem(
            409,
            "uncertain",
            _("La première demande n’a pas laissé de réponse : relisez le dossier avant."),
        )
    response = HttpResponse(bytes(row.body), status=row.status)
    for name, value in row.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _keep(row: IdempotentAnswer, response: Any, once: tuple[str, ...] = ()) -> None:
    """Called once the answer is known; one that asks to try again frees its key.

    The fields shown ``once`` are secrets: they are not kept, nor shown by a replay.
    """
    if response.status_code in RETRIABLE:
        row.delete()
        return
    response.render()
    body = response.content
    if once and isinstance(getattr(response, "data", None), dict):
        kept = {name: value for name, value in response.data.items() if name not in once}
        body = JSONRenderer().render(kept)
    row.status = response.status_code
    row.headers = {
        name: response[name] for name in ("Content-Type", "Location", "ETag") if name in response
    }
    row.body = body
    row.save(update_fields=["status", "headers", "body"])
