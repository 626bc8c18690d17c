"""The desk's clock and the ministry's are counted apart, in working days; late only when ours."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.permissions import Role
from projects.actions import admissibility, submission
from projects.models import ComplementRequest, ProjectStatus
from projects.queries import clocks_of
from projects.queries.clocks import count_days
from projects.queries.reminding import to_do
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, complements_asked, project_in

MONDAY = date(2026, 3, 2)


def counted(on, asked=(), stopped=None):
    return count_days(MONDAY, stopped, list(asked), on=on, allowed=10)


def test_the_desk_s_clock_counts_working_days_from_the_day_after():
    clocks = counted(date(2026, 3, 9))
    assert (clocks.desk_days, clocks.ministry_days, clocks.running) == (5, 0, "desk")
    assert clocks.due_on == date(2026, 3, 16)
    assert not clocks.is_late_on(date(2026, 3, 9))


def test_while_the_ministry_answers_its_own_clock_runs_and_ours_stops():
    asked = [(date(2026, 3, 4), None)]
    clocks = counted(date(2026, 3, 31), asked)
    assert (clocks.desk_days, clocks.ministry_days, clocks.running) == (2, 19, "ministry")
    assert clocks.due_on is None
    assert not clocks.is_late_on(date(2026, 3, 31))


def test_the_answer_pushes_our_day_by_as_much_as_it_took():
    asked = [(date(2026, 3, 4), date(2026, 3, 11))]
    clocks = counted(date(2026, 3, 24), asked)
    assert (clocks.desk_days, clocks.ministry_days) == (11, 5)
    assert clocks.due_on == date(2026, 3, 23)
    assert clocks.is_late_on(date(2026, 3, 24))


def test_a_public_holiday_is_nobody_s_day():
    clocks = count_days(date(2026, 4, 30), None, [], on=date(2026, 5, 4), allowed=10)
    assert clocks.desk_days == 1


def test_a_decided_file_has_its_clocks_stopped():
    clocks = counted(date(2026, 12, 1), stopped=date(2026, 3, 5))
    assert (clocks.desk_days, clocks.running, clocks.due_on) == (3, "", None)


@pytest.mark.django_db
def test_clocks_follow_the_acts_of_the_journal():
    holder, reviewer = person(Role.DATA_ADMINISTRATOR), person(Role.REVIEWER)
    paris = ZoneInfo("Europe/Paris")
    draft = ProjectFactory(organisation=holder.memberships.get().organisation)
    assert clocks_of(draft, MONDAY) is None
    project = submission.submit(draft, by=holder, at=datetime(2026, 3, 2, 10, tzinfo=paris))
    assert clocks_of(project, date(2026, 3, 4)).desk_days == 2
    project = admissibility.find_inadmissible(
        project, by=reviewer, at=datetime(2026, 3, 6, 10, tzinfo=paris), reason="Hors sujet."
    )
    assert clocks_of(project, date(2026, 3, 30)).desk_days == 4
    project = admissibility.reopen(
        project, by=reviewer, at=datetime(2026, 4, 1, 10, tzinfo=paris), reason="Relu."
    )
    assert clocks_of(project, date(2026, 4, 2)).desk_days == 1


@pytest.mark.django_db
def test_the_morning_s_reminder_is_for_the_ministry_then_for_us_when_we_are_late():
    project = project_in(ProjectStatus.SUBMITTED, submitted_at=timezone.now() - timedelta(days=60))
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    reviewer = person(Role.REVIEWER)
    now = timezone.now()
    assert [(r.person_id, "en retard" in r.sentence) for r in to_do(now)] == [(reviewer.pk, True)]
    complements_asked(project, days=1)
    assert [(r.person_id, r.path) for r in to_do(now)] == [
        (holder.pk, f"/projets/{project.reference}/complements/")
    ]
    ComplementRequest.objects.update(due_on=timezone.localdate() + timedelta(days=40))
    assert list(to_do(now)) == []
