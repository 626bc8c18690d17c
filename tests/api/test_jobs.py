"""A program follows the long work of its owner, stops it, takes its result away."""

import pytest

from accounts.permissions import Role
from jobs.actions import start
from jobs.models import Job, JobState
from tests.factories.accounts import person
from tests.jobs.tasks_for_tests import long_count

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/jobs/"


@pytest.fixture
def author():
    return person(Role.REVIEWER)


@pytest.fixture
def job(author, at):
    return start("essai", label="Compter", by=author, at=at, task="tests.long_count")


def test_a_job_is_followed_to_its_result_and_its_rows(job, author, program):
    client, place = program(author), f"{PLACE}{job.key}/"
    assert client.get(f"{place}result/").status_code == 404
    Job.objects.filter(pk=job.pk).update(total=4, advanced=1)
    assert client.get(place).json()["percent"] == 25
    long_count(job.pk, steps=2)
    [done] = client.get(f"{PLACE}?state=done&kind=essai").json()["results"]
    assert (done["key"], done["result_name"]) == (str(job.key), "compte.txt")
    rows = client.get(f"{place}rows/").json()["results"]
    assert {(row["is_ok"], row["reference"]) for row in rows} == {
        (True, "ligne 0"),
        (True, "ligne 1"),
    }
    result = client.get(f"{place}result/")
    assert b"".join(result.streaming_content) == b"fini"
    Job.objects.get(pk=job.pk).result.delete(save=False)


def test_a_job_is_stopped_and_stopped_again_without_harm(job, author, program, nothing_changes):
    client, place = program(author), f"{PLACE}{job.key}/cancel/"
    assert client.post(place).json()["state"] == JobState.CANCELLED
    with nothing_changes():
        assert client.post(place).json()["state"] == JobState.CANCELLED


@pytest.mark.parametrize("role", Role.values)
def test_work_is_nobody_else_s(job, role, program, nothing_changes):
    other = program(person(role))
    assert other.get(PLACE).json()["results"] == []
    with nothing_changes():
        assert other.post(f"{PLACE}{job.key}/cancel/").status_code == 404
    for part in ("", "rows/", "result/"):
        assert other.get(f"{PLACE}{job.key}/{part}").status_code == 404
