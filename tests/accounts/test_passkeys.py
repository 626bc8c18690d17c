"""Passkeys: kept once proved, bound to the site, the person and one challenge, taken away."""

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import passkeys
from accounts.actions.erasure import erase
from accounts.actions.factors import reset
from accounts.actions.identities import NotRecognised
from accounts.models import AccountEvent, Membership, Passkey
from accounts.permissions import Role
from accounts.queries import personal_data
from tests.accounts.device import Device
from tests.accounts.test_second_factor import DASHBOARD, install
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
ADD, PROVE = "/connexion/cle-d-acces/", "/connexion/second-facteur/"


@pytest.fixture(autouse=True)
def _asked(settings):
    settings.DATALAB_SECOND_FACTOR = True
    settings.DATALAB_SITE_URL = "http://localhost:8000"


def add(client, device: Device, name: str = "Clé du bureau"):
    options = client.get(ADD).context["options"]
    return client.post(ADD, {"name": name, "answer": device.create(options)})


def prove(client, device: Device):
    options = client.get(PROVE).context["options"]
    return client.post(PROVE, {"answer": device.sign(options), "next": DASHBOARD})


def holder(sign_in, role: Role = Role.REVIEWER):
    """Somebody with one key, signed in and proved."""
    somebody, device = person(role), Device()
    client = sign_in(somebody)
    assert add(client, device).status_code == 200
    return somebody, device, client


def test_a_key_opens_the_service_and_gives_recovery_codes(sign_in):
    reviewer, client = person(Role.REVIEWER), None
    client = sign_in(reviewer)
    page = add(client, Device())
    assert len(set(page.context["codes"])) == 10
    assert client.get(DASHBOARD).status_code == 200
    event = AccountEvent.objects.get(user=reviewer)
    assert (event.kind, event.detail) == ("factor_added", "Clé du bureau")


def test_the_next_sign_in_asks_for_the_key(sign_in):
    reviewer, device, _client = holder(sign_in)
    client = sign_in(reviewer)
    assert client.get(DASHBOARD)["Location"].startswith(PROVE)
    assert prove(client, device)["Location"] == DASHBOARD
    assert client.get(DASHBOARD).status_code == 200
    assert reviewer.passkeys.get().used_at is not None


def test_recovery_codes_and_an_application_stand_beside_it(sign_in):
    reviewer, device, client = holder(sign_in)
    install(client)
    assert prove(sign_in(reviewer), device).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "https://datalab.example.net"},
        {"site": "datalab.example.net"},
        {"name": b"somebody else's"},
    ],
)
def test_an_answer_made_elsewhere_proves_nothing(sign_in, nothing_changes, wrong):
    reviewer, device, _client = holder(sign_in)
    client = sign_in(reviewer)
    options = client.get(PROVE).context["options"]
    for name, value in wrong.items():
        setattr(device, name, value)
    with nothing_changes():
        answer = client.post(PROVE, {"answer": device.sign(options)})
    assert answer.status_code == 422
    assert client.get(DASHBOARD).status_code == 302


def test_a_key_of_somebody_else_proves_nothing(sign_in, nothing_changes):
    _first, stolen, _client = holder(sign_in)
    second, _own, _client = holder(sign_in)
    client = sign_in(second)
    with nothing_changes():
        assert prove(client, stolen).status_code == 422


def test_an_answer_serves_once(sign_in, nothing_changes):
    reviewer, device, _client = holder(sign_in)
    client = sign_in(reviewer)
    answer = device.sign(client.get(PROVE).context["options"])
    assert client.post(PROVE, {"answer": answer}).status_code == 302
    again = sign_in(reviewer)
    again.get(PROVE)
    with nothing_changes():
        assert again.post(PROVE, {"answer": answer}).status_code == 422


def test_a_copied_key_whose_counter_goes_back_proves_nothing(sign_in, nothing_changes):
    reviewer, device, _client = holder(sign_in)
    device.count = 5
    assert prove(sign_in(reviewer), device).status_code == 302
    device.count = 2
    copied = sign_in(reviewer)
    with nothing_changes():
        assert prove(copied, device).status_code == 422


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "rien", '{"id": 1}', '"\\u0000"'])
def test_what_is_no_answer_is_refused_with_a_sentence(sign_in, nothing_changes, answer):
    reviewer, _device, _client = holder(sign_in)
    client = sign_in(reviewer)
    client.get(PROVE)
    with nothing_changes():
        assert client.post(PROVE, {"answer": answer}).status_code == 422
    stranger = sign_in(person(Role.REVIEWER))
    stranger.get(ADD)
    with nothing_changes():
        page = stranger.post(ADD, {"name": "Clé", "answer": answer})
    assert page.status_code == 422
    assert "n’a rien prouvé" in page.text


def test_a_key_made_for_another_challenge_is_not_kept(sign_in, nothing_changes):
    client = sign_in(person(Role.REVIEWER))
    old = client.get(ADD).context["options"]
    client.get(ADD)
    with nothing_changes():
        page = client.post(ADD, {"name": "Clé", "answer": Device().create(old)})
    assert page.status_code == 422


def test_a_key_is_kept_once(sign_in):
    _reviewer, device, _client = holder(sign_in)
    client = sign_in(person(Role.REVIEWER))
    page = add(client, device)
    assert "déjà enregistrée" in page.text
    assert Passkey.objects.count() == 1
    assert client.get(DASHBOARD).status_code == 302


def test_another_factor_asks_for_the_first(sign_in, nothing_changes):
    reviewer, _device, _client = holder(sign_in)
    thief = sign_in(reviewer)
    key = reviewer.passkeys.get()
    with nothing_changes():
        for answer in (
            thief.get(ADD),
            thief.post(ADD, {"name": "x", "answer": "{}"}),
            thief.get(reverse("accounts:install_factor")),
            thief.post(reverse("accounts:remove_passkey", args=[key.pk])),
        ):
            assert answer["Location"].startswith(PROVE)


def test_a_password_alone_changes_no_factor_whatever_its_page_saw(sign_in, nothing_changes, at):
    """The page read before the first factor was there: the deed looks again, the person locked."""
    reviewer, stolen = person(Role.REVIEWER), Device()
    asked = passkeys.ask_new(reviewer)
    install(sign_in(reviewer))
    with nothing_changes(), pytest.raises(NotRecognised, match="déjà installé"):
        passkeys.add(
            reviewer,
            name="Volée",
            answer=stolen.create(asked.options),
            challenge=asked.challenge,
            has_proved=False,
            at=at,
        )


def test_a_role_of_the_desk_keeps_its_last_factor(sign_in, nothing_changes):
    reviewer, _device, client = holder(sign_in)
    with nothing_changes():
        page = client.post(
            reverse("accounts:remove_passkey", args=[reviewer.passkeys.get().pk]), follow=True
        )
    assert "installez-en un autre" in page.text


def test_a_key_that_is_not_the_last_is_taken_away(sign_in):
    reviewer, _device, client = holder(sign_in)
    add(client, Device(), "Téléphone")
    first, second = reviewer.passkeys.all()
    client.post(reverse("accounts:remove_passkey", args=[first.pk]))
    assert list(reviewer.passkeys.all()) == [second]
    assert AccountEvent.objects.filter(user=reviewer, kind="factor_removed").count() == 1


def test_nobody_takes_the_key_of_another(sign_in, nothing_changes):
    somebody, _device, _client = holder(sign_in)
    _other, _device, client = holder(sign_in)
    with nothing_changes():
        answer = client.post(reverse("accounts:remove_passkey", args=[somebody.passkeys.get().pk]))
    assert answer.status_code == 404


def test_a_ministry_may_have_one_and_leave_it(sign_in):
    administrator, _device, client = holder(sign_in, Role.DATA_ADMINISTRATOR)
    assert client.get(DASHBOARD).status_code == 200
    client.post(reverse("accounts:remove_passkey", args=[administrator.passkeys.get().pk]))
    assert not administrator.passkeys.exists()


def test_ten_keys_at_most(sign_in):
    reviewer, _device, client = holder(sign_in)
    for number in range(2, 11):
        assert add(client, Device(), f"Clé {number}").status_code == 302
    assert "Dix clés" in add(client, Device(), "De trop").text
    assert reviewer.passkeys.count() == passkeys.MOST


@pytest.mark.parametrize("column", ["name", "credential_id", "public_key"])
def test_the_database_keeps_no_empty_key(sign_in, column):
    holder(sign_in)
    statement = f"UPDATE accounts_passkey SET {column} = ''"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_reset_and_an_erasure_take_the_keys_away(sign_in, at):
    administrator = person(Role.ADMINISTRATOR)
    lost, _device, _client = holder(sign_in)
    reset(lost, by=administrator, at=at)
    gone, _device, _client = holder(sign_in)
    Membership.objects.filter(user=gone).update(ended_on=timezone.localdate())
    gone.refresh_from_db()
    erase(gone, by=administrator, at=at, reason="Départ")
    assert not Passkey.objects.exists()


def test_a_person_s_data_name_the_key_and_show_none_of_it(sign_in):
    somebody, _device, _client = holder(sign_in)
    rows = [json.loads(line) for line in personal_data(somebody)]
    told = next(row["fields"] for row in rows if row["what"] == "accounts.Passkey")
    assert told["name"] == "Clé du bureau"
    assert not {"credential_id", "public_key"} & set(told)
