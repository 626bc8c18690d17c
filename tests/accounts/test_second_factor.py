"""The second factor: asked from the desk’s roles, proved at once, replaced by single-use codes."""

import time

import pytest
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions.factors import reset
from accounts.models import AccountEvent
from accounts.permissions import DESK_ROLES, ORGANISATION_ROLES, Role
from accounts.queries import codes_left
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
DASHBOARD = "/tableau-de-bord/"


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.DATALAB_SECOND_FACTOR = True


def code_of(key: str, *, after: int = 0) -> str:
    """What an application that holds the key shows now, or ``after`` periods of thirty seconds."""
    clock = TOTP(bytes.fromhex(key))
    clock.time = time.time() + 30 * after
    return f"{clock.token():06d}"


def install(client) -> tuple[str, list[str]]:
    """The whole installation; the key and the recovery codes."""
    client.get(reverse("accounts:install_factor"))
    key = client.session["factor_key"]
    page = client.post(reverse("accounts:install_factor"), {"code": code_of(key)})
    assert page.status_code == 200
    return key, page.context["codes"]


def give(client, code: str):
    return client.post(reverse("accounts:second_factor"), {"code": code, "next": DASHBOARD})


@pytest.mark.parametrize("role", sorted(DESK_ROLES))
def test_a_role_of_the_desk_is_asked_for_it(sign_in, role):
    answer = sign_in(person(role)).get(DASHBOARD)
    assert answer["Location"].startswith("/connexion/second-facteur/")


@pytest.mark.parametrize("role", sorted(ORGANISATION_ROLES))
def test_a_role_of_a_ministry_is_not(sign_in, role):
    assert sign_in(person(role)).get(DASHBOARD).status_code == 200


def test_the_admin_is_behind_it(sign_in):
    answer = sign_in(person(Role.BUDGET_OFFICER)).get("/admin/")
    assert answer["Location"].startswith("/connexion/second-facteur/")


def test_the_api_says_so_in_its_own_words(sign_in):
    answer = sign_in(person(Role.REVIEWER)).get("/api/v1/projects/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")
    assert answer.json()["errors"] == {}


def test_installing_it_opens_the_service(sign_in):
    reviewer = person(Role.REVIEWER)
    client = sign_in(reviewer)
    _key, codes = install(client)
    assert len(set(codes)) == 10
    assert client.get(DASHBOARD).status_code == 200
    assert AccountEvent.objects.filter(user=reviewer, kind="factor_added").exists()


def test_a_wrong_first_code_installs_nothing(sign_in, nothing_changes):
    client = sign_in(person(Role.REVIEWER))
    client.get(reverse("accounts:install_factor"))
    with nothing_changes():
        page = client.post(reverse("accounts:install_factor"), {"code": "000000"})
    assert page.status_code == 422
    assert not TOTPDevice.objects.exists()


def test_the_next_sign_in_asks_for_a_code(sign_in):
    reviewer = person(Role.REVIEWER)
    key, _codes = install(sign_in(reviewer))
    client = sign_in(reviewer)
    assert client.get(DASHBOARD).status_code == 302
    assert give(client, code_of(key, after=1))["Location"] == DASHBOARD
    assert client.get(DASHBOARD).status_code == 200


def test_a_code_serves_once(sign_in):
    reviewer = person(Role.REVIEWER)
    key, _codes = install(sign_in(reviewer))
    code = code_of(key, after=1)
    assert give(sign_in(reviewer), code).status_code == 302
    assert give(sign_in(reviewer), code).status_code == 422


def test_a_recovery_code_serves_once(sign_in):
    reviewer = person(Role.REVIEWER)
    _key, codes = install(sign_in(reviewer))
    assert give(sign_in(reviewer), codes[0]).status_code == 302
    assert codes_left(reviewer) == 9
    assert AccountEvent.objects.filter(user=reviewer, kind="recovery_used").count() == 1
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert give(sign_in(reviewer), codes[0]).status_code == 422


def test_many_wrong_codes_make_one_wait(sign_in):
    reviewer = person(Role.REVIEWER)
    install(sign_in(reviewer))
    client = sign_in(reviewer)
    statuses = [give(client, "000000").status_code for _ in range(6)]
    assert statuses[0] == 422
    assert statuses[-1] == 429


def test_new_recovery_codes_replace_the_old(sign_in):
    reviewer = person(Role.REVIEWER)
    client = sign_in(reviewer)
    _key, codes = install(client)
    client.post(reverse("accounts:renew_codes"))
    assert give(sign_in(reviewer), codes[0]).status_code == 422


def test_a_factor_cannot_be_installed_over_another(sign_in):
    reviewer = person(Role.REVIEWER)
    install(sign_in(reviewer))
    thief = sign_in(reviewer)
    assert thief.get(reverse("accounts:install_factor"))["Location"] == "/mon-compte/"
    assert thief.post(reverse("accounts:install_factor"), {"code": "1"}).status_code == 302
    assert TOTPDevice.objects.filter(user=reviewer).count() == 1


def test_nobody_changes_codes_before_giving_the_factor(sign_in):
    reviewer = person(Role.REVIEWER)
    install(sign_in(reviewer))
    answer = sign_in(reviewer).post(reverse("accounts:renew_codes"))
    assert answer["Location"].startswith("/connexion/second-facteur/")


def test_a_password_alone_gives_no_recovery_code_whatever_the_role(sign_in, nothing_changes):
    holder = person(Role.DATA_ADMINISTRATOR)
    _key, codes = install(sign_in(holder))
    thief = sign_in(holder)
    with nothing_changes():
        answer = thief.post(reverse("accounts:renew_codes"))
    assert answer["Location"].startswith("/connexion/second-facteur/?next=/mon-compte/")
    assert codes_left(holder) == 10
    assert give(thief, codes[0])["Location"] == DASHBOARD


def test_no_recovery_code_waits_for_a_factor_to_come(sign_in, nothing_changes):
    holder = person(Role.DATA_ADMINISTRATOR)
    client = sign_in(holder)
    with nothing_changes():
        answer = client.post(reverse("accounts:renew_codes"))
    assert answer["Location"] == "/mon-compte/"
    assert codes_left(holder) == 0


def test_an_administrator_resets_a_lost_factor_and_closes_the_sessions(sign_in, at):
    reviewer, administrator = person(Role.REVIEWER), person(Role.ADMINISTRATOR)
    client = sign_in(reviewer)
    install(client)
    reset(reviewer, by=administrator, at=at)
    assert not TOTPDevice.objects.filter(user=reviewer).exists()
    assert client.get(DASHBOARD)["Location"].startswith("/connexion/?")


def test_an_administrator_does_not_reset_their_own(at, nothing_changes):
    administrator = person(Role.ADMINISTRATOR)
    with nothing_changes(), pytest.raises(Exception, match="autre personne"):
        reset(administrator, by=administrator, at=at)
