"""A NUL in an address, or in what a list of the admin is asked, is nothing: never a 500."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

from accounts.permissions import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PLACE = re.compile(r"<(?:(\w+):)?\w+>")
VALUES = {
    None: "%00",
    "str": "%00",
    "path": "a%00b",
    "slug": "a",
    "int": "1",
    "uuid": "00000000-0000-4000-8000-000000000000",
}


def addresses(patterns, before: str = "/"):
    """Each address of the URL conf that takes a text, with a NUL in it."""
    for pattern in patterns:
        if not isinstance(pattern.pattern, RoutePattern):
            continue
        route = str(pattern.pattern)
        if any((kind or None) not in VALUES for kind in PLACE.findall(route)):
            continue
        path = before + PLACE.sub(lambda at: VALUES[at[1]], route)
        if not isinstance(pattern, URLPattern):
            yield from addresses(pattern.url_patterns, path)
        elif "%00" in path:
            yield path


WITH_A_NUL = sorted(set(addresses(get_resolver().url_patterns)))


def test_there_are_such_addresses():
    assert len(WITH_A_NUL) > 60
    assert "/projets/%00/" in WITH_A_NUL
    assert any(path.startswith("/api/v1/") for path in WITH_A_NUL)


@pytest.mark.parametrize("role", [None, *Role])
def test_no_address_with_a_nul_is_a_failure(role):
    client = Client(raise_request_exception=False)
    if role is not None:
        client.force_login(person(role))
    failed = [path for path in WITH_A_NUL if client.get(path).status_code >= 500]
    assert failed == []


def test_a_program_is_told_in_its_own_words():
    answer = Client().get("/api/v1/open/funded-projects/%00/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "asked",
    [
        "accounts/organisation/?kind__exact=%00",
        "accounts/user/?q=%00",
        "autocomplete/?app_label=support&model_name=agentskill&field_name=agent&term=%00",
    ],
)
def test_no_list_of_the_admin_fails_on_a_nul(asked):
    client = Client(raise_request_exception=False)
    client.force_login(person(Role.ADMINISTRATOR))
    assert client.get(f"/admin/{asked}").status_code == 404
