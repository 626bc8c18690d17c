"""Programs of experts and of the desk: an opinion read, given, declined, no longer awaited."""

import pytest

from accounts.permissions import Role
from tests.factories.accounts import person
from tests.funding.stories import Desk
from tests.funding.test_opinions import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def file(desk):
    return desk.under_review()


@pytest.fixture
def expert():
    return person(Role.SUPPORT_AGENT)


@pytest.fixture
def opinion(desk, file, expert):
    return ask(desk, file, expert)


def test_a_program_of_the_expert_reads_the_question_and_answers(expert, opinion, file, program):
    client = program(expert)
    [asked] = client.get("/api/v1/opinions/?outstanding=true").json()["results"]
    assert (asked["key"], asked["cofinancing"]) == (str(opinion.key), file.reference)
    assert not {"amount", "requested_amount", "total_cost"} & {*asked, *asked["project"]}
    place = f"/api/v1/opinions/{opinion.key}/"
    given = client.post(f"{place}answer/", {"answer": "Oui."}, content_type="application/json")
    assert (given.status_code, given.json()["answer"]) == (200, "Oui.")
    assert client.get("/api/v1/opinions/?outstanding=true").json()["results"] == []
    late = client.post(
        f"{place}decline/", {"reason": "Trop tard."}, content_type="application/json"
    )
    assert (late.status_code, late.json()["code"]) == (409, "opinion_ended_never_changes")


def test_a_program_of_the_expert_declines_with_a_reason(expert, opinion, program, nothing_changes):
    client, place = program(expert), f"/api/v1/opinions/{opinion.key}/decline/"
    with nothing_changes():
        empty = client.post(place, {"reason": " "}, content_type="application/json")
    assert (empty.status_code, list(empty.json()["errors"])) == (400, ["reason"])
    done = client.post(place, {"reason": "J’y ai travaillé."}, content_type="application/json")
    assert done.json()["declined_reason"] == "J’y ai travaillé."


def test_a_program_of_the_desk_cancels_and_never_answers(desk, opinion, program, nothing_changes):
    client, place = program(desk.reviewers[0]), f"/api/v1/opinions/{opinion.key}/"
    with nothing_changes():
        refused = client.post(f"{place}answer/", {"answer": "x"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
    assert client.post(f"{place}cancel/").json()["cancelled_at"]


def test_an_opinion_is_nobody_else_s_to_find(desk, opinion, program, nothing_changes):
    for role in (Role.SUPPORT_AGENT, Role.BUDGET_OFFICER, Role.DATA_ADMINISTRATOR):
        client = program(person(role))
        assert client.get("/api/v1/opinions/").json()["results"] == []
        with nothing_changes():
            assert client.post(f"/api/v1/opinions/{opinion.key}/cancel/").status_code == 404
