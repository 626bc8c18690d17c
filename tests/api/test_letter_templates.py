"""A program of an administrator writes the next words of letters; those who make them read."""

import pytest

from accounts.permissions import Role
from funding.models import LetterTemplate
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/letter-templates/"
JSON = "application/json"
GRANT = "Vous recevez {montant_accorde}."


@pytest.fixture
def administrator(program):
    return program(person(Role.ADMINISTRATOR))


def put(client, kind="grant", **changes):
    said = {"title": "Votre demande {reference}", "body": GRANT, "signature": "Le datalab"}
    return client.put(f"{PLACE}{kind}/", said | changes, content_type=JSON)


def test_the_next_version_is_prepared_then_put_in_force(administrator):
    before = administrator.get(f"{PLACE}grant/").json()
    assert (before["in_force"]["number"], before["draft"]) == (None, None)
    assert before["must_say"] == ["montant_accorde"]
    prepared = put(administrator).json()
    assert prepared["in_force"] == before["in_force"]
    assert (prepared["draft"]["number"], prepared["draft"]["body"]) == (1, GRANT)
    published = put(administrator, publish=True).json()
    assert (published["in_force"]["number"], published["in_force"]["body"]) == (1, GRANT)
    assert published["draft"] is None
    put(administrator, title="La suite")
    [row] = administrator.get(f"{PLACE}?kind=grant&published=true").json()["results"]
    assert (row["number"], row["title"]) == (1, "Votre demande {reference}")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"title": " "}, 400, "title"),
        ({"body": None}, 400, "body"),
        ({"body": "Voici {inconnu}."}, 409, "body"),
        ({"body": "Vous recevez une aide.", "publish": True}, 409, "body"),
    ],
)
def test_what_a_letter_cannot_say_is_named(administrator, nothing_changes, changes, status, field):
    with nothing_changes():
        answer = put(administrator, **changes)
    assert (answer.status_code, list(answer.json()["errors"])) == (status, [field])


def test_a_kind_that_does_not_exist_is_not_found(administrator):
    assert administrator.get(f"{PLACE}inconnu/").status_code == 404
    assert put(administrator, "inconnu").status_code == 404


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.ADMINISTRATOR])
def test_only_administrators_write_the_words(role, program, nothing_changes):
    other = program(person(role))
    reads = role in (Role.DECISION_MAKER, Role.BUDGET_OFFICER)
    for place in (PLACE, f"{PLACE}grant/"):
        assert other.get(place).status_code == (200 if reads else 403)
    with nothing_changes():
        assert put(other).status_code == 403
    assert not LetterTemplate.objects.exists()
