"""What every request goes through: a private house, and a kind word when the database is away."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.middleware.common import CommonMiddleware
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.limits import take
from accounts.sessions import SECOND_FACTOR
from accounts.views.attempts import place_of
from datalab import away, limits
from datalab.limits import caller_of, limit_of, too_many
from datalab.problems import told
from datalab.public_urls import FACTOR_PAGES, OPEN_TO_STRANGERS, PUBLIC


class AddressMiddleware(CommonMiddleware):
    """An address without its last slash leads to the one that has it, for whoever only reads.

    A program that posts would follow by a GET, and take a list for the answer to its deed.
    """

    def should_redirect_with_slash(self, request) -> bool:
        is_deed = request.method not in ("GET", "HEAD") and request.path.startswith("/api/")
        return not is_deed and super().should_redirect_with_slash(request)


class SignInRequiredMiddleware:
    """Every address is private but those of one list; a right needs a membership.

    What is told to somebody in particular is kept by no browser nor any place between: after a
    sign-out, « back » asks again.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if self._is_personal(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    @staticmethod
    def _is_personal(request) -> bool:
        """Whether somebody was known, by a key or a session: nothing is read to learn it.

        A session that could not be read, its database away, would be asked again in vain.
        """
        known = getattr(request, "_cached_user", None)
        return "Authorization" in request.headers or (known is not None and known.is_authenticated)

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
        response = self.get_response(request)
        if response.status_code == 401 and settings.DATALAB_RATE_FACTOR:
            return self._refused(request, response)
        return response

    def _refused(self, request, response):
        """A key that opens nothing is counted by the place it comes from, whatever the key."""
        most = int(limits.STRANGERS.most * settings.DATALAB_RATE_FACTOR)
        window = limits.STRANGERS.window
        if take(limits.STRANGERS.kind, place_of(request), most=most, window=window):
            return response
        return too_many(request, limits.STRANGERS)

    def process_view(self, request, view, args, kwargs):
        limit = limit_of(request.resolver_match.view_name, request.path)
        if limit is None or not settings.DATALAB_RATE_FACTOR:
            return None
        most = int(limit.most * settings.DATALAB_RATE_FACTOR)
        if take(limit.kind, caller_of(request), most=most, window=limit.window):
            return None
        return too_many(request, limit)


class NoNulMiddleware:
    """No address has a NUL: PostgreSQL keeps no such text, and refuses to look for it.

    In what is asked of a list each list answers for itself, but for those of Django's admin.
    """

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        words = [value for value in (*args, *kwargs.values()) if isinstance(value, str)]
        if request.path.startswith("/admin/"):
            words += [value for values in request.GET.lists() for value in (values[0], *values[1])]
        if any("\x00" in word for word in words):
            raise Http404


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
            sentence = _("Votre rôle demande le second facteur : connectez-vous de nouveau.")
            return told(403, "second_factor_required", sentence)
        return redirect_to_login(request.get_full_path(), reverse("accounts:second_factor"))


class DatabaseShutMiddleware:
    """Above all that reads: nobody waits for a database that is known to be away."""

    #: What needs none of it, and says so.
    OPEN = ("/sante/", "/metrics", "/.well-known/")

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        if away.is_away() and not request.path.startswith(self.OPEN):
            return unavailable(request)
        return self.get_response(request)


class DatabaseAwayMiddleware:
    """PostgreSQL stopped: a French 503 with no trace, and recovery by itself."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        away.note(exception)
        return unavailable(request)


def unavailable(request):
    """The page, or the problem document, of a service whose database is away."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        sentence = _("La base de données ne répond pas. Réessayez dans une minute.")
        response = told(503, "unavailable", sentence)
    else:
        response = render(None, "503.html", status=503)
    response["Retry-After"] = "30"
    response["X-Frame-Options"] = "DENY"
    return response
