"""A program reads and chooses how often its owner is written to."""

import pytest

from accounts.permissions import Role
from notifications.models import Preference
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/notifications/preferences/"


def put(client, **changes):
    said = {"hour": 7, "weekday": 4, "events": {}} | changes
    return client.put(PLACE, said, content_type="application/json")


def test_what_is_chosen_is_read_back_and_the_rest_stays(program):
    holder = person(Role.DATA_ADMINISTRATOR)
    client = program(holder)
    before = {one["event"]: one["frequency"] for one in client.get(PLACE).json()["events"]}
    name = next(event for event, rhythm in before.items() if rhythm == "at_once")
    after = put(client, events={name: "weekly"}).json()
    assert (after["hour"], after["weekday"]) == (7, 4)
    assert {one["event"]: one["frequency"] for one in after["events"]} == before | {name: "weekly"}
    assert Preference.objects.filter(person=holder).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hour": 24}, "hour"),
        ({"weekday": -1}, "weekday"),
        ({"events": {"inconnu": "daily"}}, "events"),
        ({"events": {"funding.granted": "parfois"}}, "events.funding.granted"),
    ],
)
def test_what_cannot_be_chosen_is_named(program, nothing_changes, changes, field):
    client = program(person(Role.DATA_ADMINISTRATOR))
    with nothing_changes():
        answer = put(client, **changes)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_an_urgent_event_has_no_rhythm_to_choose(program, nothing_changes):
    client = program(person(Role.DATA_ADMINISTRATOR))
    urgent = [e["event"] for e in client.get(PLACE).json()["events"] if e["frequency"] is None]
    assert urgent
    with nothing_changes():
        assert put(client, events={urgent[0]: "never"}).status_code == 400
