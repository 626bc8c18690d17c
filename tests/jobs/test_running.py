"""Long work: taken up once, told step by step, stopped when asked, never lost."""

from datetime import timedelta

import pytest
from celery.exceptions import Ignore
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.actions import cancel, start
from jobs.models import Job, JobState
from jobs.running import SILENCE, running
from jobs.tasks import take_up_left_behind
from tests.factories.accounts import UserFactory
from tests.jobs.tasks_for_tests import long_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(at):
    """A job nobody has taken up."""
    return start("essai", label="Compter", by=UserFactory(), at=at, task="tests.long_count")


def test_a_job_done_says_what_became_of_each_row(job):
    long_count(job.pk, steps=3)
    job.refresh_from_db()
    assert (job.state, job.advanced, job.total, job.percent) == (JobState.DONE, 3, 3, 100)
    assert job.message == "Tout est compté."
    assert job.rows.count() == 3
    assert job.result.read() == b"fini"
    job.result.delete(save=False)


def test_a_job_done_is_wholly_done_though_its_steps_fell_short(job):
    with running(job.pk) as run:
        run.set_total(100)
        run.advance(95)
    job.refresh_from_db()
    assert (job.state, job.advanced, job.percent) == (JobState.DONE, 100, 100)


def test_a_job_that_fails_stays_where_it_was(job):
    long_count(job.pk, steps=4, fail_at=3)
    job.refresh_from_db()
    assert (job.state, job.percent) == (JobState.FAILED, 75)


def test_an_error_that_speaks_is_shown_as_it_is(job):
    long_count(job.pk, steps=3, fail_at=1)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "La ligne 3 est illisible.")


def test_a_defect_fails_the_job_and_reaches_the_logs(job):
    with pytest.raises(ZeroDivisionError), running(job.pk):
        _ = 1 / 0
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.message


def test_work_stops_at_its_next_step_when_asked(job, at):
    with running(job.pk) as run:
        cancel(job, by=job.requested_by, at=at)
        run.tell()
        pytest.fail("the step after must not be reached")
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_work_asked_to_stop_before_a_second_worker_takes_it_up_ends_quietly(job, at):
    """Its first worker died; the stop was asked meanwhile."""
    silent = timezone.now() - SILENCE * 2
    Job.objects.update(state=JobState.RUNNING, began_at=silent, beat_at=silent, attempts=1)
    assert cancel(job, by=job.requested_by, at=at)
    with pytest.raises(Ignore):
        long_count(job.pk, steps=3)
    job.refresh_from_db()
    assert (job.state, job.advanced) == (JobState.CANCELLED, 0)


def test_work_that_nobody_took_up_stops_at_once(job, at):
    assert cancel(job, by=job.requested_by, at=at)
    with pytest.raises(Ignore):
        long_count(job.pk, steps=1)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.CANCELLED, 0)


def test_finished_work_has_nothing_to_stop(job, at, nothing_changes):
    with running(job.pk):
        pass
    with nothing_changes():
        assert not cancel(job, by=job.requested_by, at=at)


def test_a_second_worker_lets_a_living_one_work(job):
    with running(job.pk), pytest.raises(Ignore):
        long_count(job.pk, steps=1)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def test_the_work_of_a_dead_worker_is_begun_anew(job):
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, beat_at=timezone.now() - SILENCE - timedelta(seconds=1), attempts=1
    )
    job.rows.create(reference="ligne 0", is_ok=True, outcome="Faite.")
    long_count(job.pk, steps=1)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.rows.count()) == (JobState.DONE, 2, 1)
    job.result.delete(save=False)


def test_work_that_kills_its_workers_is_given_up(job):
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, beat_at=timezone.now() - SILENCE - timedelta(seconds=1), attempts=3
    )
    with pytest.raises(Ignore):
        long_count(job.pk, steps=1)
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_what_the_broker_did_not_take_is_sent_by_the_next_beat(job):
    long_ago = timezone.now() - timedelta(minutes=2)
    Job.objects.filter(pk=job.pk).update(requested_at=long_ago)
    assert take_up_left_behind() == 1
    job.refresh_from_db()
    assert job.sent_at is not None
    assert take_up_left_behind() == 0


@pytest.mark.parametrize(
    "changes",
    [{"state": "inconnu"}, {"state": "done"}, {"state": "failed", "ended_at": timezone.now()}],
)
def test_the_database_refuses_an_impossible_state(job, changes, nothing_changes):
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**changes)
