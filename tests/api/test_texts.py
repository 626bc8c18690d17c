"""A text that shows nothing is refused to a program as on the pages; control signs are left out."""

import pytest

from accounts.permissions import Role
from projects.models import Project
from support.models import SupportCase
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db
#: Zero-width spaces, marks of direction, a Braille blank, a filler, a bell, an accent alone.
UNSEEN = ["\u200b\u200d", "\u202e\u2066", "\u2800", "\u3164", "\x07", "\u0301", "\xad \ufeff"]


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def holder(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation)


def patch(client, project, **said):
    return client.patch(
        f"/api/v1/projects/{project.reference}/",
        {"version": project.version, **said},
        content_type="application/json",
    )


@pytest.mark.parametrize("text", UNSEEN)
def test_a_project_is_not_renamed_to_nothing(program, sign_in, project, holder, text):
    before, client = project.title, program(holder)
    answer = patch(client, project, title=text)
    assert answer.status_code == 400
    assert "« title » : ce texte n’a aucun caractère visible." in answer.content.decode()
    page = sign_in(holder).post(
        f"/projets/{project.reference}/champ/title/", {"title": text, "base": 1}
    )
    assert page.status_code == 422
    project.refresh_from_db()
    assert project.title == before


@pytest.mark.parametrize("text", UNSEEN)
def test_no_help_is_asked_about_nothing(program, nothing_changes, project, holder, text):
    asked = {
        "kind": "legal",
        "question": "Laquelle ?",
        "subject": text,
        "organisation": project.organisation.key,
        "details": {"data_concerned": "Registre", "has_personal_data": "yes"},
    }
    client = program(holder)
    with nothing_changes():
        answer = client.post("/api/v1/support-cases/", asked, content_type="application/json")
    assert answer.status_code == 400
    assert "« subject »" in answer.content.decode()
    assert not SupportCase.objects.exists()


def test_control_signs_are_left_out_and_the_rest_is_kept(program, project, holder):
    text = "Carte\x07 des\x1b eaux"
    answer = patch(program(holder), project, title=text, summary="Un\tdeux\ntrois\x7f 👩\u200d🔬 é")
    assert answer.status_code == 200, answer.content
    kept = Project.objects.get()
    assert (kept.title, kept.summary) == ("Carte des eaux", "Un\tdeux\ntrois 👩\u200d🔬 é")
