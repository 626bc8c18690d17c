"""Programs of the agents write sheets of knowledge; the others read what is for them."""

import pytest

from accounts.permissions import Role
from support.models import Article, SupportStatus
from tests.factories.accounts import person
from tests.factories.support import support_case_in

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/articles/"
JSON = "application/json"


@pytest.fixture
def agent(program):
    return program(person(Role.SUPPORT_AGENT))


@pytest.fixture
def reader(program):
    return program(person(Role.DATA_ADMINISTRATOR))


def write(client, **changes):
    said = {
        "title": "Croiser deux registres",
        "kind": "legal",
        "summary": "Quand une convention suffit.",
        "body": "Une **convention** suffit.",
        "audience": "members",
        "review_on": "2030-01-01",
    }
    return client.post(PLACE, said | changes, content_type=JSON)


def rewrite(reader, place, *, client=None, **changes):
    """Changes a sheet as it was just read."""
    read = {"written_at": reader.get(place).json()["written_at"]}
    return (client or reader).patch(place, read | changes, content_type=JSON)


def test_a_sheet_written_since_it_was_read_is_not_written_over(agent, program, nothing_changes):
    place = f"{PLACE}{write(agent).json()['slug']}/"
    read = agent.get(place).json()["written_at"]
    rewrite(program(person(Role.SUPPORT_AGENT)), place, body="Ce qu’un collègue a écrit.")
    with nothing_changes():
        late = agent.patch(place, {"written_at": read, "body": "Autre."}, content_type=JSON)
        blind = agent.patch(place, {"body": "Autre."}, content_type=JSON)
    assert (late.status_code, late.json()["code"]) == (409, "stale_version")
    assert (blind.status_code, list(blind.json()["errors"])) == (400, ["written_at"])


def test_a_sheet_is_drawn_from_a_solved_case_and_read_without_its_name(agent, reader):
    case = support_case_in(SupportStatus.RESOLVED)
    written = write(agent, source_case=case.reference)
    assert (written.status_code, written.json()["source_case"]) == (201, case.reference)
    read = reader.get(f"{PLACE}{written.json()['slug']}/").json()
    assert (read["source_case"], read["body"]) == (None, "Une **convention** suffit.")
    [row] = reader.get(f"{PLACE}?kind=legal&q=régistres").json()["results"]
    assert "body" not in row
    assert reader.get(f"{PLACE}?kind=human").json()["results"] == []


def test_a_case_that_is_not_solved_gives_no_sheet(agent, nothing_changes):
    case = support_case_in(SupportStatus.IN_PROGRESS)
    with nothing_changes():
        refused = write(agent, source_case=case.reference)
    assert (refused.status_code, refused.json()["code"]) == (409, "case_not_solved")


def test_readers_are_what_publishes_a_sheet_and_withdraws_it(agent, reader):
    place = f"{PLACE}{write(agent, audience='draft').json()['slug']}/"
    assert reader.get(place).status_code == 404
    shown = rewrite(agent, place, audience="public").json()
    assert (shown["audience"], shown["title"]) == ("public", "Croiser deux registres")
    assert reader.get(place).status_code == 200
    rewrite(agent, place, audience="draft")
    assert reader.get(PLACE).json()["results"] == []


def test_a_sheet_written_again_keeps_its_address(agent):
    place = f"{PLACE}{write(agent).json()['slug']}/"
    assert rewrite(agent, place, title="Croiser trois registres").status_code == 200
    assert agent.get(place).json()["title"] == "Croiser trois registres"


def test_the_same_key_writes_one_sheet(agent):
    headers = {"Idempotency-Key": "une-fiche"}
    body = {
        "title": "Une fiche",
        "kind": "legal",
        "summary": "En bref.",
        "body": "Texte.",
        "audience": "draft",
        "review_on": "2030-01-01",
    }
    first = agent.post(PLACE, body, content_type=JSON, headers=headers)
    again = agent.post(PLACE, body, content_type=JSON, headers=headers)
    assert first.json() == again.json()
    assert Article.objects.count() == 1


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.SUPPORT_AGENT])
def test_only_agents_write_sheets(role, agent, program, nothing_changes):
    place = f"{PLACE}{write(agent).json()['slug']}/"
    other = program(person(role))
    with nothing_changes():
        assert write(other).json()["code"] == "not_permitted"
        again = rewrite(agent, place, client=other, title="Autre")
    assert (again.status_code, again.json()["code"]) == (403, "not_permitted")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "autre"}, "kind"),
        ({"audience": "tous"}, "audience"),
        ({"review_on": "3030-01-01"}, "review_on"),
        ({"source_case": "AC-2026-9999"}, "source_case"),
    ],
)
def test_what_cannot_be_written_is_named(agent, nothing_changes, changes, field):
    with nothing_changes():
        answer = write(agent, **changes)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
