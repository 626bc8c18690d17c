"""Limits: who asks too much waits; without Redis each process counts alone."""

import secrets

import pytest
from django.test import Client

from accounts.permissions import Role
from datalab import limits
from datalab.limits import COSTLY_WORDS, Limit, limit_of
from tests.factories.accounts import person
from tests.house.test_doors import addresses

pytestmark = pytest.mark.django_db
AWAY = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
    }
}


@pytest.fixture(autouse=True)
def three_a_minute(settings, monkeypatch):
    """The limits of the service, small enough to be reached, and counted for this test alone."""
    settings.DATALAB_RATE_FACTOR = 1
    alone = secrets.token_hex(4)
    monkeypatch.setattr(limits, "API", Limit(f"api-{alone}", 3))
    monkeypatch.setattr(limits, "OPEN_DATA", Limit(f"open-{alone}", 3))
    monkeypatch.setattr(limits, "COSTLY", Limit(f"costly-{alone}", 3))
    monkeypatch.setattr(limits, "STRANGERS", Limit(f"strangers-{alone}", 5))
    monkeypatch.setattr(limits, "GUESSES", Limit(f"guesses-{alone}", 3, window=900))


def statuses(client, path, times=4, **kwargs) -> list[int]:
    return [client.get(path, **kwargs).status_code for _ in range(times)]


def test_the_fourth_call_of_the_api_waits(sign_in):
    client = sign_in(person(Role.REVIEWER))
    assert statuses(client, "/api/v1/projects/") == [200, 200, 200, 429]
    answer = client.get("/api/v1/projects/")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Retry-After"] == "60"
    assert answer.json()["code"] == "too_many_requests"


def test_an_open_session_guesses_the_old_password_few_times(sign_in):
    client = sign_in(person(Role.ADMINISTRATOR))
    guess = {"old_password": "faux", "new_password1": "x", "new_password2": "x"}
    tries = [client.post("/admin/password_change/", guess).status_code for _ in range(4)]
    assert tries == [200, 200, 200, 429]


def test_one_caller_s_zeal_stops_nobody_else(sign_in):
    statuses(sign_in(person(Role.REVIEWER)), "/api/v1/projects/")
    assert sign_in(person(Role.REVIEWER)).get("/api/v1/projects/").status_code == 200


def test_an_unknown_token_is_counted_by_itself():
    def called(secret):
        return statuses(Client(headers={"Authorization": f"Bearer {secret}"}), "/api/v1/projects/")

    assert called(secrets.token_hex(8)) == [401, 401, 401, 429]
    assert called(secrets.token_hex(8))[0] == 401


def test_another_unknown_token_each_time_is_counted_by_place():
    def called(place):
        bearer = {"Authorization": f"Bearer {secrets.token_hex(8)}"}
        return Client(headers=bearer).get("/api/v1/projects/", REMOTE_ADDR=place)

    tries = [called("2001:db8:2::1") for _ in range(6)]
    assert [answer.status_code for answer in tries] == [401] * 5 + [429]
    assert tries[5].json()["code"] == "too_many_requests"
    assert called("2001:db8:2::2").status_code == 401


@pytest.mark.parametrize("path", ["/donnees/", "/api/v1/open/figures/"])
def test_where_no_token_is_read_another_one_each_time_changes_nothing(path):
    place = f"2001:db8:3::{secrets.token_hex(2)}"

    def called():
        return Client(headers={"Authorization": f"Bearer {secrets.token_hex(8)}"}).get(
            path, REMOTE_ADDR=place
        )

    assert [called().status_code for _ in range(4)] == [200, 200, 200, 429]


def test_public_data_is_counted_by_place():
    here, there = f"2001:db8::{secrets.token_hex(2)}", f"2001:db8:1::{secrets.token_hex(2)}"
    client = Client()
    assert statuses(client, "/donnees/", REMOTE_ADDR=here) == [200, 200, 200, 429]
    page = client.get("/donnees/", REMOTE_ADDR=here)
    assert "Trop de demandes" in page.text
    assert client.get("/donnees/", REMOTE_ADDR=there).status_code == 200


def test_reading_pages_is_not_counted(sign_in):
    client = sign_in(person(Role.REVIEWER))
    assert statuses(client, "/tableau-de-bord/", 5) == [200] * 5


def test_without_redis_the_limit_holds_in_this_process(sign_in, settings):
    settings.CACHES = AWAY
    client = sign_in(person(Role.REVIEWER))
    assert statuses(client, "/api/v1/projects/") == [200, 200, 200, 429]


def test_a_factor_of_zero_lifts_the_limits(sign_in, settings):
    settings.DATALAB_RATE_FACTOR = 0
    assert statuses(sign_in(person(Role.REVIEWER)), "/api/v1/projects/", 6) == [200] * 6


def test_every_export_has_its_limit():
    free = [
        f"{name} /{path}"
        for name, path in addresses()
        if any(word in path.lower() for word in COSTLY_WORDS) and limit_of(name, f"/{path}") is None
    ]
    assert not free, "name these views so that COSTLY_WORDS finds them, or move them"
