"""A project starts, ends and is put away."""

import pytest
from django.urls import reverse

from accounts.permissions import Role
from notifications.models import Notification
from projects.actions import course
from projects.models import ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory, project_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

STEPS = [
    ("activate", Role.REVIEWER, ProjectStatus.ADMISSIBLE, ProjectStatus.ACTIVE),
    ("complete", Role.SUPPORT_AGENT, ProjectStatus.ACTIVE, ProjectStatus.COMPLETED),
    ("archive", Role.DECISION_MAKER, ProjectStatus.COMPLETED, ProjectStatus.ARCHIVED),
    ("archive", Role.DECISION_MAKER, ProjectStatus.INADMISSIBLE, ProjectStatus.ARCHIVED),
]


@pytest.mark.parametrize(("deed", "role", "before", "after"), STEPS)
def test_each_step_is_done_through_its_page(sign_in, deed, role, before, after):
    project = project_in(before)
    client, url = sign_in(person(role)), reverse(f"projects:{deed}", args=[project.reference])
    assert client.get(url).status_code == 200
    assert client.post(url, {"seen_version": 1}).status_code == 302
    project.refresh_from_db()
    assert project.status == after


@pytest.mark.parametrize(("deed", "role", "before", "after"), STEPS)
def test_the_holder_does_not_move_it_alone(sign_in, nothing_changes, deed, role, before, after):
    project = project_in(before)
    client = sign_in(person(Role.DATA_ADMINISTRATOR, project.organisation))
    with nothing_changes():
        url = reverse(f"projects:{deed}", args=[project.reference])
        assert client.get(url).status_code == 403
        assert client.post(url, {"seen_version": 1}).status_code == 409


def test_the_holder_is_told_of_the_start_and_the_end(at):
    project = project_in(ProjectStatus.ADMISSIBLE)
    person(Role.DATA_ADMINISTRATOR, project.organisation)
    started = course.activate(project, by=person(Role.REVIEWER), at=at)
    course.complete(started, by=person(Role.REVIEWER), at=at)
    events = Notification.objects.order_by("pk").values_list("event", flat=True)
    assert list(events) == ["project.activated", "project.completed"]


def test_a_draft_withdrawn_before_filing_stays_with_its_holder(at, nothing_changes):
    project = ProjectFactory(status=ProjectStatus.WITHDRAWN)
    decider = person(Role.DECISION_MAKER)
    with nothing_changes(), pytest.raises(Refused) as refused:
        course.archive(project, by=decider, at=at)
    assert refused.value.code == "was_filed"
