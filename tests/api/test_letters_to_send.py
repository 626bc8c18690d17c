"""A program of the decider sends the letters of a session; each file has its outcome."""

import pytest

from accounts.permissions import Role
from funding.models import Letter
from funding.tasks import long_write_letters
from jobs.models import Job
from tests.factories.accounts import person
from tests.funding.stories import Desk

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = "/api/v1/letters-to-send/"
JSON = "application/json"


@pytest.fixture
def desk():
    return Desk()


def test_the_letters_of_decisions_are_sent_by_a_job(desk, program):
    client, files = program(desk.decider), [desk.granted() for _ in range(2)]
    waiting = client.get(PLACE).json()["results"]
    assert [row["reference"] for row in waiting] == [f.reference for f in files]
    assert {row["has_letter"] for row in waiting} == {False}
    body = {"references": [f.reference for f in files], "send": True}
    headers = {"Idempotency-Key": "courriers"}
    asked = client.post(PLACE, body, content_type=JSON, headers=headers)
    assert (asked.status_code, asked.json()["total"]) == (202, 2)
    again = client.post(PLACE, body, content_type=JSON, headers=headers)
    assert again.json() == asked.json()
    job = Job.objects.get()
    long_write_letters(job.pk, **job.arguments)
    rows = client.get(f"/api/v1/jobs/{job.key}/rows/").json()["results"]
    assert {row["is_ok"] for row in rows} == {True}
    assert Letter.objects.filter(notified_at__isnull=False).count() == 2
    assert client.get(PLACE).json()["results"] == []
    Job.objects.get().result.delete(save=False)


def test_a_session_without_decision_has_no_letter_to_send(desk, program):
    desk.granted()
    client = program(desk.decider)
    assert client.get(f"{PLACE}?session=CO-2026-99").json()["results"] == []


@pytest.mark.parametrize("references", [[], "DL-2026-0001", [{}]])
def test_what_cannot_be_chosen_is_named(desk, program, nothing_changes, references):
    client = program(desk.decider)
    with nothing_changes():
        answer = client.post(PLACE, {"references": references}, content_type=JSON)
    assert answer.status_code == 400
    assert all(name.startswith("references") for name in answer.json()["errors"])


def test_a_file_that_waits_for_no_letter_is_refused(desk, program, nothing_changes):
    file, client = desk.under_review(), program(desk.decider)
    with nothing_changes():
        answer = client.post(PLACE, {"references": [file.reference]}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_waits")


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.DECISION_MAKER])
def test_only_who_decides_tells(desk, role, program, nothing_changes):
    file, other = desk.granted(), program(person(role))
    assert other.get(PLACE).status_code == 403
    with nothing_changes():
        refused = other.post(PLACE, {"references": [file.reference]}, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_permitted")
