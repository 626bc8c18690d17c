"""Sign-in: one sentence for every mistake, a wait after too many, nowhere else to be sent to."""

import secrets

import pytest
from django.test import Client

from accounts.permissions import Role
from accounts.views import attempts
from tests.factories.accounts import PASSWORD, UserFactory, person

pytestmark = pytest.mark.django_db
ADDRESS = "/connexion/"


@pytest.fixture
def user():
    """Somebody to sign in as."""
    return person(Role.REVIEWER)


@pytest.fixture
def attempt():
    """``attempt(user)``: a try from a place that no other test, nor an earlier run, has used."""
    here = f"2001:db8::{secrets.token_hex(8)}"

    def tried(user, password=PASSWORD, *, place="", client=None, **fields):
        return (client or Client()).post(
            ADDRESS,
            {"username": user.email, "password": password, **fields},
            REMOTE_ADDR=here + place,
        )

    return tried


def test_the_right_password_opens_what_waits(user, attempt):
    response = attempt(user)
    assert (response.status_code, response["Location"]) == (302, "/tableau-de-bord/")


def test_the_address_may_be_written_in_capitals(user, attempt):
    user.email = user.email.upper()
    assert attempt(user).status_code == 302


def test_a_wrong_password_and_an_unknown_address_get_the_same_sentence(user, attempt):
    wrong = attempt(user, "autre-mot-de-passe")
    unknown = attempt(UserFactory.build(email="inconnu@essai.invalid"), place=":2")
    for response in (wrong, unknown):
        assert response.status_code == 422
        assert "Adresse ou mot de passe inconnus" in response.content.decode()
        assert "sessionid" not in response.cookies


def test_a_closed_account_does_not_open(user, attempt):
    user.is_active = False
    user.save()
    assert attempt(user).status_code == 422


def test_after_five_tries_even_the_right_password_waits(user, attempt):
    for _ in range(attempts.MOST_FOR_ONE_ADDRESS):
        assert attempt(user, "faux").status_code == 422
    response = attempt(user)
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "Attendez quinze minutes" in response.content.decode()
    assert "sessionid" not in response.cookies


def test_the_wait_binds_one_address_from_one_place_only(user, attempt):
    for _ in range(attempts.MOST_FOR_ONE_ADDRESS + 1):
        attempt(user, "faux")
    assert attempt(user, place=":9").status_code == 302
    assert attempt(person(Role.AUDITOR)).status_code == 302


def test_a_success_forgets_the_tries(user, attempt):
    for _ in range(3):
        for _ in range(attempts.MOST_FOR_ONE_ADDRESS - 1):
            attempt(user, "faux")
        assert attempt(user).status_code == 302


def test_trying_many_addresses_from_one_place_waits_too(user, attempt, monkeypatch):
    monkeypatch.setattr(attempts, "MOST_FROM_ONE_PLACE", 3)
    for number in range(3):
        attempt(UserFactory.build(email=f"essai{number}@essai.invalid"))
    assert attempt(user).status_code == 429
    assert attempt(user, place=":9").status_code == 302


def test_without_the_shared_cache_the_tries_are_still_counted(user, attempt, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    for _ in range(attempts.MOST_FOR_ONE_ADDRESS):
        assert attempt(user, "faux").status_code == 422
    assert attempt(user).status_code == 429
    assert attempt(user, place=":9").status_code == 302


def test_the_place_is_read_through_the_proxies_that_are_counted(rf, settings):
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")
    assert attempts.place_of(request) == "10.0.0.1"
    settings.DATALAB_PROXY_COUNT = 1
    assert attempts.place_of(request) == "192.0.2.7"
    assert attempts.place_of(rf.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"


@pytest.mark.parametrize(
    "elsewhere", ["https://ailleurs.invalid/", "//ailleurs.invalid/", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_site(user, attempt, elsewhere):
    assert attempt(user, next=elsewhere)["Location"] == "/tableau-de-bord/"


def test_one_is_sent_back_to_the_page_that_was_asked_for(user, attempt):
    client = Client()
    asked = client.get("/notifications/?apres=r")
    assert asked["Location"] == "/connexion/?next=/notifications/%3Fapres%3Dr"
    response = attempt(user, client=client, next="/notifications/?apres=r")
    assert response["Location"] == "/notifications/?apres=r"


def test_who_is_signed_in_does_not_sign_in_again(user, sign_in):
    assert sign_in(user).get(ADDRESS)["Location"] == "/tableau-de-bord/"


def test_without_a_membership_the_public_pages_stay_open(sign_in):
    client = sign_in(UserFactory())
    refused = client.get("/projets/")
    assert refused.status_code == 403
    assert "rattaché à aucune organisation" in refused.content.decode()
    for path in ("/", "/aide/", "/notifications/"):
        assert client.get(path).status_code == 200


def test_a_stale_form_gets_a_sentence(user, attempt):
    response = attempt(user, client=Client(enforce_csrf_checks=True))
    assert response.status_code == 403
    assert "Ce formulaire n’est plus valable" in response.content.decode()


def test_signing_out_is_a_post(user, sign_in):
    client = sign_in(user)
    assert client.get("/deconnexion/").status_code == 405
    assert client.post("/deconnexion/")["Location"] == "/"
    assert client.get("/tableau-de-bord/").status_code == 302
