"""Two sessions that know the password install a first factor at the same moment."""

from threading import Barrier

import pytest
from django.db import transaction

from accounts.actions import passkeys
from accounts.actions.identities import NotRecognised
from accounts.models import Passkey, User
from accounts.permissions import Role
from accounts.queries import has_factor
from tests.accounts.device import Device
from tests.factories.accounts import person
from tests.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.fixture(autouse=True)
def _here(settings):
    settings.DATALAB_SITE_URL = "http://localhost:8000"


def test_of_two_first_factors_one_is_kept_and_the_other_asks_for_it(at):
    reviewer = person(Role.REVIEWER)

    def add():
        asked = passkeys.ask_new(reviewer)
        return passkeys.add(
            User.objects.get(pk=reviewer.pk),
            name="Clé",
            answer=Device().create(asked.options),
            challenge=asked.challenge,
            has_proved=False,
            at=at,
        )

    outcomes = together(add, add)
    assert {type(outcome) for outcome in outcomes} == {NotRecognised, list}
    assert Passkey.objects.count() == 1


def test_the_control_keeps_both_when_nobody_is_locked():
    reviewer, both_have_looked = person(Role.REVIEWER), Barrier(2)

    def add():
        with transaction.atomic():
            mine = User.objects.get(pk=reviewer.pk)
            refused = has_factor(mine)
            both_have_looked.wait(timeout=20)
            if not refused:
                key = Device()
                mine.passkeys.create(name="Clé", credential_id=key.name, public_key=b"1")

    together(add, add)
    assert Passkey.objects.count() == 2
