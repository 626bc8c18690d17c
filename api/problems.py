"""Every error as RFC 9457 ``application/problem+json``: a French sentence, a stable code."""

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: _("Demande incorrecte"),
    401: _("Identification nécessaire"),
    403: _("Accès refusé"),
    404: _("Introuvable"),
    405: _("Méthode non admise"),
    406: _("Format non disponible"),
    409: _("Acte refusé"),
    413: _("Trop volumineux"),
    415: _("Format non admis"),
    422: _("Demande contradictoire"),
    429: _("Trop de demandes"),
    500: _("Défaut du service"),
    503: _("Service momentanément indisponible"),
}
CODES = {
    "parse_error": "malformed",
    "authentication_failed": "bad_token",
    "not_authenticated": "not_authenticated",
    "permission_denied": "not_permitted",
    "method_not_allowed": "method_not_allowed",
}


class ProblemRenderer(JSONRenderer):
    """JSON that says it is a problem."""

    media_type = CONTENT_TYPE


class Problem(exceptions.APIException):
    """An answer of our own: status, stable code, French sentence, fields."""

    def __init__(
        self, status: int, code: str, detail: str, *, errors: dict | None = None, **more: Any
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.errors = errors or {}
        self.more = more


def problem(
    status: int, code: str, detail: str, *, errors: dict | None = None, **more: Any
) -> dict[str, Any]:
    """The body of a problem document."""
    return {
        "type": "about:blank",
        "title": str(TITLES.get(status, _("Erreur"))),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or {},
        **more,
    }


def handler(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler: every error it knows, and the house's own, as problems.

    What is none of these is a defect: None lets Django answer 500.
    """
    if isinstance(error, Http404):
        error = exceptions.NotFound(_("Rien à cette adresse pour vous."))
    elif isinstance(error, RequestDataTooBig):
        error = Problem(413, "too_large", _("La demande est trop volumineuse."))
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(_("Vous n’avez pas ce droit."))
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _answer(_body_of(error), _headers_of(error))
    if hasattr(error, "message") and hasattr(error, "code"):  # a refusal of the house
        set_rollback()
        return _answer(_refusal(error), {})
    return None


def _refusal(error: Any) -> dict:
    status = 403 if error.code == "not_permitted" else 409
    field = getattr(error, "field", "")
    return problem(
        status, error.code, error.message, errors={field: [error.message]} if field else {}
    )


def _body_of(error: exceptions.APIException) -> dict:
    status = error.status_code
    if isinstance(error, Problem):
        return problem(status, error.code, str(error.detail), errors=error.errors, **error.more)
    if isinstance(error, exceptions.ValidationError):
        return problem(
            status,
            "invalid",
            _("Un ou plusieurs champs sont à corriger."),
            errors=_by_field(error.detail),
        )
    codes: Any = error.get_codes()
    code = codes if isinstance(codes, str) else error.default_code
    return problem(status, CODES.get(code, code), str(error.detail))


def _by_field(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """DRF's nested errors as one flat map: ``cost_lines.0.year``."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for name, inner in detail.items():
            found |= _by_field(inner, f"{prefix}.{name}" if prefix else str(name))
        return found
    if isinstance(detail, list) and any(isinstance(item, dict | list) for item in detail):
        found = {}
        for place, inner in enumerate(detail):
            found |= _by_field(inner, f"{prefix}.{place}" if prefix else str(place))
        return found
    sentences = [str(item) for item in (detail if isinstance(detail, list) else [detail])]
    return {prefix or "body": sentences} if sentences else {}


def _headers_of(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header
    if getattr(error, "wait", None):
        headers["Retry-After"] = str(int(error.wait))
    return headers


def _answer(body: dict, headers: dict[str, str]) -> Response:
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)
