"""Two people on one file at the same moment: one wins, the other is told by whom."""

from threading import Barrier, Event
from time import monotonic, sleep

import pgtrigger
import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.permissions import Role
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import project_in
from tests.threads import together
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project() -> Project:
    return project_in(ProjectStatus.SUBMITTED)


@pytest.fixture
def reviewers() -> list:
    return [
        person(Role.REVIEWER, first_name="Luc", last_name="Petit"),
        person(Role.REVIEWER, first_name="Anne", last_name="Grand"),
    ]


def test_of_two_simultaneous_moves_one_wins_and_the_other_is_told(project, reviewers):
    inside = Event()

    def first():
        with transaction.atomic():
            moved = PROJECT.apply(
                project, "find_admissible", by=reviewers[0], at=timezone.now(), seen_version=1
            )
            inside.set()
            _wait_until_somebody_queues()
            return moved.status

    def second():
        inside.wait(timeout=20)
        with transaction.atomic():
            return PROJECT.apply(
                project,
                "find_inadmissible",
                by=reviewers[1],
                at=timezone.now(),
                reason="Hors du périmètre.",
                seen_version=1,
                changes={"inadmissible_reason": "Hors du périmètre."},
            ).status

    won, lost = together(first, second)
    assert won == ProjectStatus.ADMISSIBLE
    assert isinstance(lost, Refused)
    assert lost.code == "stale_version"
    assert "Luc Petit a fait « Déclarer recevable »" in lost.message
    stored = Project.objects.get(pk=project.pk)
    assert (stored.status, stored.version) == (ProjectStatus.ADMISSIBLE, 2)
    assert stored.inadmissible_reason == ""
    assert JournalEntry.objects.of(stored).count() == 1


def _wait_until_somebody_queues() -> None:
    """Returns once another connection waits for a lock of this test's database."""
    until = monotonic() + 20
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            (queued,) = cursor.fetchone()
        if queued:
            return
        sleep(0.02)
    raise AssertionError("nobody ever waited for the file's lock")


def test_without_a_version_the_state_still_lets_only_one_pass(project, reviewers):
    def move(reviewer):
        def deed():
            with transaction.atomic():
                return PROJECT.apply(
                    project, "find_admissible", by=reviewer, at=timezone.now()
                ).status

        return deed

    results = together(*(move(reviewers[n % 2]) for n in range(8)))
    assert results.count(ProjectStatus.ADMISSIBLE) == 1
    assert sum(getattr(r, "code", "") == "wrong_state" for r in results) == 7, results


def test_control_read_check_and_save_lets_both_pass(project, reviewers):
    """Shows that the harness sees the race: the same check in Python, without the row's lock."""
    both_have_read = Barrier(2)

    def naive(status):
        def deed():
            file = Project.objects.get(pk=project.pk)
            assert file.version == 1
            both_have_read.wait(timeout=20)
            with pgtrigger.ignore("projects.Project:project_moves_along_its_lifecycle"):
                Project.objects.filter(pk=file.pk).update(status=status, version=file.version + 1)
            return status

        return deed

    decisions = [ProjectStatus.ADMISSIBLE, ProjectStatus.ACTIVE]
    assert together(*map(naive, decisions)) == decisions
