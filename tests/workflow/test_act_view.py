"""The HTML door of every deed: what comes back when somebody was faster loses no word."""

from datetime import datetime

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from accounts.permissions import Role
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import project_in
from workflow.forms import ReasonForm
from workflow.views import ActionView

pytestmark = pytest.mark.django_db


class FindInadmissible(ActionView):
    """The door under test, over the real table; the page is kept instead of drawn."""

    lifecycle = PROJECT
    model = Project
    transition = "find_inadmissible"
    form_class = ReasonForm

    def perform(self, form, *, at: datetime):
        reason = form.cleaned_data["reason"]
        return self.lifecycle.apply(
            self.file,
            self.transition,
            by=self.request.user,
            at=at,
            reason=reason,
            seen_version=form.cleaned_data["seen_version"],
            changes={"inadmissible_reason": reason},
        )

    def page(self, form, *, refusal="", status=200):
        response = HttpResponse(refusal, status=status)
        response.form = form
        return response


@pytest.fixture
def project() -> Project:
    return project_in(ProjectStatus.SUBMITTED)


def post(user, project, **data):
    request = RequestFactory().post("/", data)
    request.user = user
    return FindInadmissible.as_view()(request, reference=project.reference)


@pytest.mark.parametrize("version", [-(2**63) - 1, -1, 2**63, 10**30])
def test_a_version_that_no_file_ever_had_is_a_stale_one(project, nothing_changes, version):
    reviewer = person(Role.REVIEWER)
    with nothing_changes():
        response = post(reviewer, project, reason="Hors sujet.", seen_version=version)
    assert response.status_code == 409
    assert "Relisez" in response.content.decode()


def test_the_second_writer_is_told_and_loses_no_word(project, at):
    PROJECT.apply(project, "invite", by=_holder(project), at=at)
    reviewer = person(Role.REVIEWER)
    response = post(reviewer, project, reason="Hors du périmètre.", seen_version=1)
    assert response.status_code == 409
    assert "Inviter un collègue" in response.content.decode()
    assert response.form["reason"].value() == "Hors du périmètre."
    assert int(response.form["seen_version"].value()) == 2
    assert Project.objects.get().status == ProjectStatus.SUBMITTED


def test_a_form_without_its_words_comes_back_with_what_is_missing(project, nothing_changes):
    reviewer = person(Role.REVIEWER)
    with nothing_changes():
        response = post(reviewer, project, reason="", seen_version=1)
    assert response.status_code == 422
    assert response.form.errors["reason"]


def test_a_file_that_is_not_visible_does_not_exist(project, nothing_changes):
    stranger = person(Role.DATA_ADMINISTRATOR)
    with nothing_changes(), pytest.raises(Http404):
        post(stranger, project, reason="Non.", seen_version=1)


def _holder(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation)
