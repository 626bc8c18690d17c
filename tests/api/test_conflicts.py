"""A declared conflict of interests closes a file through every door, at once."""

import pytest

from accounts.permissions import Role
from finding.queries import search
from projects.models import Project
from tests.factories.accounts import person
from tests.funding.stories import Desk

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("most", [2000, 0])
def test_a_conflict_binds_from_the_moment_when_it_is_declared(sign_in, program, monkeypatch, most):
    """What was read before, by a query built or written before, is closed by the next reading."""
    monkeypatch.setattr(search, "MOST_RANKED", most)  # none: as the most common words
    desk = Desk()
    file, other = desk.submitted(), desk.submitted()
    third, fourth = person(Role.REVIEWER), person(Role.REVIEWER)
    built = Project.objects.visible_to(third).order_by("pk")
    both = [file.project, other.project]

    def read(who) -> list[bool]:
        page, api = sign_in(who), program(who)
        reference, title = file.project.reference, file.project.title
        return [
            reference in text(page.get("/projets/?all=1")),
            page.get(file.project.get_absolute_url()).status_code == 200,
            reference in text(page.get("/recherche/", {"q": f"« {title} »"})),
            reference in text(page.get("/projets/", {"q": title})),
            reference in text(api.get("/api/v1/projects/")),
            api.get(f"/api/v1/projects/{reference}/").status_code == 200,
        ]

    assert list(built.all()) == both
    for conflict in (False, True, False, True):
        desk.declare(file, third, conflict=conflict)
        desk.declare(other, fourth, conflict=conflict)
        assert read(third) == [not conflict] * 6
        assert read(fourth) == [True] * 6
        assert list(built.all()) == both[int(conflict) :]


def test_the_answer_to_a_declared_conflict_shows_no_figure(program):
    desk = Desk()
    file, someone = desk.submitted(), person(Role.REVIEWER)
    client, address = program(someone), f"/api/v1/cofinancings/{file.reference}/"
    declare = f"{address}transitions/declare_interests/"

    def declared(**said) -> dict:
        said["version"] = client.get(address).json()["version"]
        answer = client.post(declare, said, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert declared(has_conflict=False)["requested_amount"] is not None
    closed = declared(has_conflict=True, explanation="Mon ancien service.")
    assert (closed["gate"], closed["requested_amount"], closed["max_aid"]) == (
        "conflict",
        None,
        None,
    )
    assert closed == client.get(address).json()
