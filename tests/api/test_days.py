"""A day that no file can speak of is refused to a program as it is on the pages."""

import pytest

from accounts.permissions import Role
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory
from tests.funding.stories import Desk, fresh

pytestmark = pytest.mark.django_db
SENTENCE = "écrivez une date entre 2000 et 2100."
FAR = pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])


@FAR
def test_a_project_does_not_start_on_such_a_day(program, nothing_changes, day):
    project = ProjectFactory()
    client = program(person(Role.DATA_ADMINISTRATOR, project.organisation))
    with nothing_changes():
        answer = client.patch(
            f"/api/v1/projects/{project.reference}/",
            {"version": project.version, "starts_on": day},
            content_type="application/json",
        )
    assert answer.status_code == 400
    assert f"« starts_on » : {SENTENCE}" in answer.content.decode()


@FAR
def test_an_amendment_moves_no_milestone_to_such_a_day(program, sign_in, nothing_changes, day):
    desk = Desk()
    file = desk.agreed()
    number = file.milestones.order_by("number").first().number
    client = program(desk.officer)
    with nothing_changes():
        answer = client.post(
            f"/api/v1/cofinancings/{file.reference}/transitions/prepare_amendment/",
            {
                "version": fresh(file).version,
                "reason": "Retard.",
                "milestones": [{"milestone": number, "due_on": day}],
            },
            content_type="application/json",
        )
    assert answer.status_code == 400
    assert SENTENCE in answer.content.decode()
    page = sign_in(desk.officer)
    path = f"/financements/{file.reference}/preparer-avenant/"
    with nothing_changes():
        answer = page.post(path, {"reason": "Retard.", f"due_on_{number}": day})
    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "details", "sentence"),
    [
        (
            "legal",
            {"data_concerned": "Registre", "has_personal_data": "yes", "wanted_on": "0001-01-01"},
            SENTENCE,
        ),
        (
            "material",
            {"what": "Serveur", "where": "Paris", "until": "2020-01-01"},
            "avant d’avoir commencé",
        ),
    ],
)
def test_no_help_is_asked_for_such_a_day(program, nothing_changes, kind, details, sentence):
    holder = person(Role.DATA_ADMINISTRATOR)
    organisation = holder.memberships.get().organisation
    client = program(holder)
    asked = {"subject": "Aide", "question": "Laquelle ?", "organisation": organisation.key}
    with nothing_changes():
        answer = client.post(
            "/api/v1/support-cases/",
            {**asked, "kind": kind, "details": details},
            content_type="application/json",
        )
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
