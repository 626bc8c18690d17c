"""What every answer bears: a strict policy, no outside host, cookies that scripts cannot read."""

import re

import pytest
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.functional import SimpleLazyObject

from accounts.permissions import Role
from datalab.middleware import SignInRequiredMiddleware
from datalab.policy import PolicyMiddleware
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
OPEN = (
    "/",
    "/regles/",
    "/projets-finances/",
    "/donnees/",
    "/connexion/",
    "/api/v1/docs/",
    "/rien/",
)
SIGNED_IN = ("/tableau-de-bord/", "/projets/", "/financements/", "/notifications/", "/mon-compte/")


def policy_of(answer) -> dict[str, list[str]]:
    """The sources that each directive of the policy admits."""
    parts = answer["Content-Security-Policy"].split(";")
    words = [part.split() for part in parts if part.strip()]
    return {name: sources for name, *sources in words}


def assert_closed(answer, address: str) -> None:
    policy = policy_of(answer)
    assert policy["default-src"] in (["'self'"], ["'none'"]), address
    assert policy["frame-ancestors"] == ["'none'"], address
    for name, sources in policy.items():
        admitted = {"'self'", "'none'", "data:"}
        assert {*sources} <= admitted, (address, name, sources)
    assert "data:" not in policy.get("script-src", []), address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["Referrer-Policy"] in ("same-origin", "strict-origin-when-cross-origin"), address
    assert answer["X-Frame-Options"] == "DENY", address


@pytest.mark.parametrize("address", OPEN)
def test_an_open_page_admits_nothing_from_elsewhere(address):
    assert_closed(Client().get(address), address)


@pytest.mark.parametrize("role", Role.values)
def test_the_pages_of_each_role_admit_nothing_from_elsewhere(role, sign_in):
    client = sign_in(person(role))
    for address in SIGNED_IN:
        assert_closed(client.get(address), address)


def test_what_is_told_to_somebody_is_kept_nowhere(sign_in, program):
    somebody = person(Role.DATA_ADMINISTRATOR)
    told = [sign_in(somebody).get(address) for address in (*SIGNED_IN, "/", "/rien/")]
    told.append(program(somebody).get("/api/v1/projects/"))
    assert {answer["Cache-Control"] for answer in told} == {"private, no-store"}
    kept = [Client().get(address) for address in OPEN if address != "/connexion/"]
    assert not any(answer.has_header("Cache-Control") for answer in kept)


def test_a_session_that_was_not_read_is_not_read_to_tell_who_was_known():
    class Shut:
        def __getattr__(self, name):
            raise OperationalError("the database is away")

    request = RequestFactory().get("/projets/")
    request.session = Shut()
    request.user = SimpleLazyObject(lambda: request.session["somebody"])
    answer = SignInRequiredMiddleware(lambda _request: HttpResponse(status=503))(request)
    assert (answer.status_code, answer.has_header("Cache-Control")) == (503, False)


@pytest.mark.parametrize("address", OPEN[:-1])
def test_a_page_asks_for_nothing_outside_and_writes_no_script_in_itself(address):
    text = Client().get(address).text
    assert not re.findall(
        r"<(?:script|img|iframe)[^>]+src=\"https?:|<link[^>]+stylesheet[^>]+http", text
    )
    assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", text)
    assert not re.findall(r"\son[a-z]+=\"|\sstyle=\"", text)


def test_the_policy_written_once_is_the_one_written_for_each_answer():
    """As django-csp does, whether an answer asks for something of its own or not."""
    plain, own = HttpResponse(), HttpResponse()
    own._csp_update = {"img-src": ["blob:"]}
    for answer, expected in ((plain, HttpResponse()), (own, HttpResponse())):
        vars(expected).update({k: v for k, v in vars(answer).items() if k.startswith("_csp_")})
        for middleware, one in ((PolicyMiddleware, answer), (CSPMiddleware, expected)):
            middleware(lambda _request, one=one: one)(RequestFactory().get("/"))
        assert policy_of(answer) == policy_of(expected)
    assert "blob:" in policy_of(own)["img-src"]
    assert "blob:" not in policy_of(plain)["img-src"]


def test_a_page_that_takes_a_nonce_has_it_in_its_policy_alone():
    def page(request):
        return HttpResponse(str(request.csp_nonce))

    nonced = PolicyMiddleware(page)(RequestFactory().get("/"))
    plain = PolicyMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/"))
    assert f"'nonce-{nonced.text}'" in policy_of(nonced)["script-src"]
    assert not any("nonce" in source for source in policy_of(plain)["script-src"])


def test_cookies_are_closed_to_scripts_and_to_other_sites(sign_in):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.CSRF_COOKIE_SAMESITE == "Lax"


def test_a_post_without_its_token_changes_nothing(nothing_changes):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person(Role.REVIEWER))
    with nothing_changes():
        answer = client.post("/notifications/tout-lire/")
    assert answer.status_code == 403
