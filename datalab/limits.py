"""How often one caller may ask for what costs: one table, by address."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.views.attempts import place_of
from datalab.problems import told

#: What a view's name says of a page that costs more than a page: an export, a selection, a plot.
COSTLY_WORDS = ("export", "csv", "xlsx", "sheet", "parquet", "download", "explore", "selection")


@dataclass(frozen=True)
class Limit:
    """``most`` requests of one caller in ``window`` seconds."""

    kind: str
    most: int
    window: int = 60


OPEN_DATA = Limit("open-data", 240)
API = Limit("api", 600)
COSTLY = Limit("costly", 60)
#: Keys that open nothing, from one place: each costs a question to the database.
STRANGERS = Limit("strangers", 60)
#: A stranger makes us write to an address: few times in ten minutes.
LETTERS = Limit("letters", 60, window=600)
#: Whoever sits at somebody's open session may guess the old password few times only.
GUESSES = Limit("guesses", 20, window=900)


def limit_of(view_name: str, path: str) -> Limit | None:
    """The limit of an address; None for pages, which cost what reading costs."""
    if view_name == "opendata:subscribe":
        return LETTERS
    if view_name == "admin:password_change":
        return GUESSES
    if path.startswith("/api/v1/open/"):
        return OPEN_DATA
    if path.startswith("/api/"):
        return API
    if path.startswith("/donnees/"):
        return OPEN_DATA
    words = view_name.lower()
    return COSTLY if any(word in words for word in COSTLY_WORDS) else None


def reads_tokens(path: str) -> bool:
    """Whether this address asks whose token it is; elsewhere anybody may write anything there."""
    return path.startswith("/api/") and not path.startswith("/api/v1/open/")


def caller_of(request) -> str:
    """Who is asking: the token where one is read, else the person, else the place it comes from."""
    kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret and reads_tokens(request.path):
        return f"token {secret}"
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    return f"place {place_of(request)}"


def too_many(request, limit: Limit) -> HttpResponse:
    """The answer 429: a page, or a problem document."""
    sentence = _("Trop de demandes en une minute. Attendez un peu, puis recommencez.")
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = told(429, "too_many_requests", sentence)
    else:
        response = render(request, "datalab/too_many.html", {"sentence": sentence}, status=429)
    response["Retry-After"] = str(limit.window)
    return response
