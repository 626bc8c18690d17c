"""The pages of long work: its author follows it, nobody else sees it."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from jobs.actions import start
from jobs.models import Job, JobState
from tests.factories.accounts import person
from tests.jobs.tasks_for_tests import long_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return person(Role.REVIEWER)


@pytest.fixture
def job(author, at):
    return start("essai", label="Compter", by=author, at=at, task="tests.long_count")


def test_the_page_of_unfinished_work_looks_again_by_itself(job, author, sign_in):
    Job.objects.filter(pk=job.pk).update(total=4, advanced=1, state=JobState.RUNNING)
    page = sign_in(author).get(job.get_absolute_url())
    assert 'hx-trigger="every 2s"' in page.text
    assert 'value="25"' in page.text


def test_htmx_receives_the_state_alone(job, author, sign_in):
    part = sign_in(author).get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="etat"')


def test_finished_work_gives_its_result_and_its_rows(
    job, author, sign_in, django_assert_max_num_queries
):
    long_count(job.pk, steps=2)
    client = sign_in(author)
    with django_assert_max_num_queries(9):
        page = client.get(job.get_absolute_url())
    assert "ligne 1" in page.text
    assert "hx-get" not in page.text
    result = client.get(reverse("jobs:download", args=[job.key]))
    assert b"".join(result.streaming_content) == b"fini"
    assert result["Content-Disposition"] == 'attachment; filename="compte.txt"'
    Job.objects.get(pk=job.pk).result.delete(save=False)


def test_the_button_asks_for_a_stop(job, author, sign_in):
    sign_in(author).post(reverse("jobs:stop", args=[job.key]))
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


@pytest.mark.parametrize("name", ["jobs:detail", "jobs:download"])
def test_nobody_else_sees_it(job, sign_in, name):
    assert sign_in(person(Role.ADMINISTRATOR)).get(reverse(name, args=[job.key])).status_code == 404


def test_nobody_else_stops_it(job, sign_in, nothing_changes):
    stranger = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        assert stranger.post(reverse("jobs:stop", args=[job.key])).status_code == 404


def test_the_list_shows_only_one_s_own(job, author, sign_in):
    assert "Compter" in sign_in(author).get(reverse("jobs:list")).text
    assert "Compter" not in sign_in(person(Role.REVIEWER)).get(reverse("jobs:list")).text
