"""Answers to a call's own questions, written and read by programs as by the form."""

import pytest

from accounts.permissions import Role
from projects.models import QuestionKind
from tests.factories.accounts import person
from tests.factories.projects import CallVersionFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def question(key: str, kind: str) -> dict:
    return {"key": key, "label": f"{key} ?", "help": "", "kind": kind, "step": "besoin",
            "required": False}  # fmt: skip


@pytest.fixture
def written(program):
    """``written(answers)``: what the API answers to its holder's administrator, and the draft."""
    rules = CallVersionFactory(
        questions=[
            question("hebergement", QuestionKind.SHORT),
            question("historique", QuestionKind.LONG),
            question("ouvert", QuestionKind.YES_NO),
        ]
    )
    project = ProjectFactory(call_version=rules, answers={"historique": "Depuis 2019."})
    client = program(person(Role.DATA_ADMINISTRATOR, project.organisation))

    def write(answers):
        answer = client.patch(
            f"/api/v1/projects/{project.reference}/",
            {"version": project.version, "answers": answers},
            content_type="application/json",
        )
        project.refresh_from_db()
        return answer, project

    return write


def test_an_answer_is_written_and_the_others_stay(written):
    answer, project = written({"hebergement": "Chez nous", "ouvert": True})
    kept = {"hebergement": "Chez nous", "historique": "Depuis 2019.", "ouvert": True}
    assert (answer.status_code, answer.json()["answers"]) == (200, kept)
    assert project.answers == kept


def test_an_answer_is_taken_back(written):
    answer, project = written({"historique": None})
    assert answer.status_code == 200
    assert project.answers["historique"] is None


@pytest.mark.parametrize(
    ("answers", "key", "sentence"),
    [
        ({"inconnue": "x"}, "inconnue", "L’appel ne pose pas cette question."),
        ({"ouvert": "oui"}, "ouvert", "Répondez par vrai ou faux."),
        ({"historique": True}, "historique", "Répondez par un texte."),
        ({"hebergement": "x" * 201}, "hebergement", "Pas plus de 200 caractères."),
        ({"historique": 12}, "historique", "Donnez un texte, ou vrai ou faux."),
    ],
)
def test_an_answer_that_does_not_suit_is_refused_by_its_key(
    written, nothing_changes, answers, key, sentence
):
    with nothing_changes():
        answer, _project = written(answers)
    assert answer.status_code == 400
    assert sentence in str(answer.json()["errors"][f"answers.{key}"])
