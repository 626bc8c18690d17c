"""The same key and body: one answer, one effect, also when posted twice at once."""

import pytest

from accounts.permissions import Role
from api import idempotency
from api.models import IdempotentAnswer
from projects.models import ProjectStatus
from support.models import CaseMessage, SupportCase
from tests.factories.accounts import person
from tests.factories.projects import project_in
from tests.factories.support import SupportCaseFactory
from tests.threads import together
from workflow.models import JournalEntry


def withdraw(client, project, key, *, version=None, reason="Abandon."):
    return client.post(
        f"/api/v1/projects/{project.reference}/transitions/withdraw/",
        {"version": version or project.version, "reason": reason},
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.fixture
def holder_and_project(db):
    project = project_in(ProjectStatus.SUBMITTED)
    return person(Role.DATA_ADMINISTRATOR, project.organisation), project


@pytest.mark.django_db
def test_a_second_post_replays_the_first_answer(program, holder_and_project):
    holder, project = holder_and_project
    client = program(holder)
    first, second = (withdraw(client, project, "cle-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert second["Idempotent-Replayed"] == "true"
    assert JournalEntry.objects.of(project).filter(transition="withdraw").count() == 1


@pytest.mark.django_db
def test_a_refusal_is_replayed_too(program, holder_and_project, nothing_changes):
    holder, project = holder_and_project
    client = program(holder)
    assert withdraw(client, project, "cle-2", version=99).status_code == 409
    with nothing_changes():
        again = withdraw(client, project, "cle-2", version=99)
    assert (again.status_code, again["Idempotent-Replayed"]) == (409, "true")
    assert again["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_same_key_for_another_body_is_refused(program, holder_and_project, nothing_changes):
    holder, project = holder_and_project
    client = program(holder)
    withdraw(client, project, "cle-3")
    with nothing_changes():
        other = withdraw(client, project, "cle-3", reason="Autre.")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.django_db
def test_a_key_belongs_to_its_caller(program, holder_and_project):
    holder, project = holder_and_project
    other = project_in(ProjectStatus.SUBMITTED)
    other_holder = person(Role.DATA_ADMINISTRATOR, other.organisation)
    assert withdraw(program(holder), project, "cle-4").status_code == 200
    assert withdraw(program(other_holder), other, "cle-4").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "a" * 256, "a\tb"])
def test_a_key_out_of_form_is_refused(program, holder_and_project, nothing_changes, key):
    holder, project = holder_and_project
    client = program(holder)
    with nothing_changes():
        answer = withdraw(client, project, key)
    assert (answer.status_code, "Idempotency-Key" in answer.json()["errors"]) == (400, True)


@pytest.mark.django_db
def test_a_post_whose_first_left_no_answer_says_so(program, holder_and_project, monkeypatch):
    holder, project = holder_and_project
    client = program(holder)
    withdraw(client, project, "cle-5")
    IdempotentAnswer.objects.update(status=None)
    monkeypatch.setattr(idempotency, "PATIENCE", 0.2)
    answer = withdraw(client, project, "cle-5")
    assert (answer.status_code, answer.json()["code"]) == (409, "uncertain")


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("keys", "answers"), [(["meme", "meme"], [200, 200]), (["a", "b"], [200, 409])]
)
def test_two_posts_at_once_have_one_effect(program, keys, answers):
    """The control: under two keys, the second is refused as stale."""
    project = project_in(ProjectStatus.SUBMITTED)
    client = program(person(Role.DATA_ADMINISTRATOR, project.organisation))
    found = together(*[lambda key=key: withdraw(client, project, key).status_code for key in keys])
    assert sorted(found) == answers
    assert JournalEntry.objects.of(project).filter(transition="withdraw").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["support-cases/", "messages/"])
def test_a_case_asked_or_a_message_sent_again_under_its_key_is_one(program, address):
    case = SupportCaseFactory()
    client = program(person(Role.DATA_ADMINISTRATOR, case.organisation))
    asked = {
        "support-cases/": {
            "kind": "legal",
            "subject": "Partage",
            "question": "Le pouvons-nous ?",
            "organisation": case.organisation.key,
            "details": {"data_concerned": "Registre", "has_personal_data": "yes"},
        },
        "messages/": {
            "file_kind": "support_case",
            "reference": case.reference,
            "text": "Un ajout.",
        },
    }[address]
    first, second = (
        client.post(
            f"/api/v1/{address}",
            asked,
            content_type="application/json",
            headers={"Idempotency-Key": "cle-6"},
        )
        for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 201), first.content
    assert first.content == second.content
    added = SupportCase.objects.exclude(pk=case.pk).count(), CaseMessage.objects.count()
    assert sum(added) == 1
