"""What every request goes through: a private house, and a kind word when the database is away."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse

from accounts.limits import take
from accounts.sessions import SECOND_FACTOR
from datalab.limits import caller_of, limit_of, too_many
from datalab.public_urls import FACTOR_PAGES, OPEN_TO_STRANGERS, PUBLIC


class SignInRequiredMiddleware:
    """Every address is private but those of one list; a right needs a membership."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if name in PUBLIC or request.path.startswith("/api/"):  # the API asks by itself, in JSON
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(settings.LOGIN_URL))
        if not request.user.roles and name not in OPEN_TO_STRANGERS:
            return render(request, "accounts/no_membership.html", status=403)
        return None


class RateLimitMiddleware:
    """Whoever asks too much in a minute waits, with a sentence and the time to come back."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        limit = limit_of(request.resolver_match.view_name, request.path)
        if limit is None or not settings.DATALAB_RATE_FACTOR:
            return None
        most = int(limit.most * settings.DATALAB_RATE_FACTOR)
        if take(limit.kind, caller_of(request), most=most, window=limit.window):
            return None
        return too_many(request, limit)


class SecondFactorMiddleware:
    """A role of the desk asks for a second factor, ours unless the identity provider gave one."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        if not settings.DATALAB_SECOND_FACTOR or name in PUBLIC or name in FACTOR_PAGES:
            return None
        user = request.user
        if not user.is_authenticated or request.session.get(SECOND_FACTOR):
            return None
        if not user.is_privileged:
            return None
        if request.path.startswith("/api/"):
            return JsonResponse(
                {
                    "type": "about:blank",
                    "title": "Accès refusé",
                    "status": 403,
                    "detail": "Votre rôle demande le second facteur : connectez-vous de nouveau.",
                    "code": "second_factor_required",
                },
                status=403,
                content_type="application/problem+json",
            )
        return redirect_to_login(request.get_full_path(), reverse("accounts:second_factor"))


class DatabaseAwayMiddleware:
    """PostgreSQL stopped: a French 503 with no trace, and recovery by itself."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        return unavailable(request)


def unavailable(request):
    """The page, or the problem document, of a service whose database is away."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(
            {
                "type": "about:blank",
                "title": "Service momentanément indisponible",
                "status": 503,
                "detail": "La base de données ne répond pas. Réessayez dans une minute.",
                "code": "unavailable",
                "errors": {},
            },
            status=503,
            content_type="application/problem+json",
        )
    else:
        response = render(None, "503.html", status=503)
    response["Retry-After"] = "30"
    return response
