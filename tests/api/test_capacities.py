"""Programs of the desk read the quarters' person-days; those of its head open and close some."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.permissions import Role
from support import actions
from support.models import Capacity, CapacityMovement, SupportStatus, quarter_of
from tests.factories.accounts import person
from tests.factories.support import support_case_in

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/capacities/"
JSON = "application/json"


@pytest.fixture
def head(program):
    return program(person(Role.DECISION_MAKER))


@pytest.fixture
def quarter():
    """The present one, as programs name it."""
    return "{}-T{}".format(*quarter_of(timezone.localdate()))


def move(client, quarter, days, changes=None):
    said = {"quarter": quarter, "days": days, "reason": "Deux agents de plus."}
    return client.post(PLACE, said | (changes or {}), content_type=JSON)


def test_days_are_opened_then_closed_with_a_reason(head, quarter):
    opened = move(head, quarter, "10.50")
    assert opened.status_code == 201
    assert (opened.json()["quarter"], opened.json()["remaining_days"]) == (quarter, "10.50")
    assert move(head, quarter, "-4").json()["opened_days"] == "6.50"
    assert [m.reason for m in CapacityMovement.objects.all()] == ["Deux agents de plus."] * 2
    [row] = head.get(PLACE).json()["results"]
    assert row == {
        "quarter": quarter,
        "opened_days": "6.50",
        "held_days": "0.00",
        "remaining_days": "6.50",
    }


def test_what_a_case_would_leave_is_told_and_nothing_is_held(head, quarter, nothing_changes):
    move(head, quarter, "10")
    place = f"{PLACE}{quarter}/"
    with nothing_changes():
        assert head.get(place).json()["left_after"] is None
        assert head.get(f"{place}?days=2.5").json()["left_after"] == "7.50"
        assert head.get(f"{place}?days=12").json()["left_after"] == "-2.00"
        wrong = head.get(f"{place}?days=demain")
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["days"])


def test_days_that_cases_hold_are_not_closed(head, quarter, nothing_changes):
    move(head, quarter, "10")
    agent, now = person(Role.SUPPORT_AGENT), timezone.now()
    actions.qualify(
        support_case_in(SupportStatus.REQUESTED),
        owner=agent,
        estimated_days=Decimal("8"),
        due_on=timezone.localdate(),
        by=agent,
        at=now,
    )
    with nothing_changes():
        refused = move(head, quarter, "-5")
    assert (refused.status_code, refused.json()["code"]) == (409, "capacity_never_overcommitted")
    assert list(refused.json()["errors"]) == ["days"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"quarter": "2026-T5"}, "quarter"),
        ({"quarter": "2020-T1"}, "quarter"),
        ({"days": "NaN"}, "days"),
        ({"reason": " "}, "reason"),
    ],
)
def test_what_cannot_be_opened_is_named(head, quarter, nothing_changes, changes, field):
    with nothing_changes():
        answer = move(head, quarter, "5", changes)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_the_same_key_opens_days_once(head, quarter):
    said = {"quarter": quarter, "days": "5", "reason": "Renfort."}
    for _time in range(2):
        done = head.post(PLACE, said, content_type=JSON, headers={"Idempotency-Key": "renfort"})
        assert done.json()["opened_days"] == "5.00"
    assert Capacity.objects.get().opened_days == 5


def test_agents_read_and_do_not_open(program, quarter, nothing_changes):
    agent = program(person(Role.SUPPORT_AGENT))
    assert agent.get(PLACE).status_code == 200
    assert agent.get(f"{PLACE}{quarter}/").status_code == 404
    with nothing_changes():
        assert move(agent, quarter, "5").json()["code"] == "not_permitted"
