"""Colleagues are invited on one project, and see that one only."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from notifications.models import Delivery
from projects import events
from projects.actions import contributors
from projects.models import Project, ProjectContributor, ProjectStatus
from tests.factories.accounts import UserFactory, person
from tests.factories.projects import ProjectFactory, project_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory()


@pytest.fixture
def holder(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation)


def again(user: User) -> User:
    """The same person at their next request."""
    return User.objects.get(pk=user.pk)


def test_an_invited_person_sees_this_project_and_no_other_of_the_organisation(project, holder, at):
    ProjectFactory(organisation=project.organisation)
    guest = UserFactory()
    contributors.invite(project, email=f" {guest.email.upper()} ", by=holder, at=at)
    assert list(Project.objects.visible_to(again(guest))) == [project]
    assert set(Delivery.objects.values_list("person", flat=True)) == {guest.pk}


def test_the_access_ends_with_the_role_when_it_was_the_last(project, holder):
    now = timezone.now()
    guest = UserFactory()
    contributors.invite(project, email=guest.email, by=holder, at=now)
    contributors.revoke(project, email=guest.email, by=holder, at=now)
    assert not Project.objects.visible_to(again(guest)).exists()
    assert again(guest).roles == frozenset()
    contributors.invite(project, email=guest.email, by=holder, at=now)
    assert list(Project.objects.visible_to(again(guest))) == [project]


def test_a_guest_whose_role_ended_is_told_nothing_until_they_are_invited_again(project, holder):
    """The invitation outlives a role that an administrator ended: it opens nothing more."""
    now = timezone.now()
    guest = UserFactory()
    contributors.invite(project, email=guest.email, by=holder, at=now)
    guest.memberships.update(ended_on=timezone.localdate(now))
    assert not Project.objects.visible_to(again(guest)).exists()
    assert guest not in events.holders_of(project)
    contributors.invite(project, email=guest.email, by=holder, at=now)
    assert list(Project.objects.visible_to(again(guest))) == [project]
    assert guest in events.holders_of(project)


def test_the_role_stays_while_another_project_needs_it(project, holder):
    now = timezone.now()
    other = ProjectFactory(organisation=project.organisation)
    guest = UserFactory()
    for held in (project, other):
        contributors.invite(held, email=guest.email, by=holder, at=now)
    contributors.revoke(project, email=guest.email, by=holder, at=now)
    assert list(Project.objects.visible_to(again(guest))) == [other]


@pytest.mark.parametrize("who", ["stranger", "closed", "holder", "twice", "oneself"])
def test_an_invitation_that_makes_no_sense_is_refused(project, holder, at, nothing_changes, who):
    email = {
        "stranger": lambda: "inconnu@essai.invalid",
        "closed": lambda: UserFactory(is_active=False).email,
        "holder": lambda: person(Role.DATA_ADMINISTRATOR, project.organisation).email,
        "oneself": lambda: holder.email,
        "twice": lambda: UserFactory().email,
    }[who]()
    if who == "twice":
        contributors.invite(project, email=email, by=holder, at=at)
    with nothing_changes(), pytest.raises(Refused) as refused:
        contributors.invite(project, email=email, by=holder, at=at)
    assert refused.value.field == "email"


def test_a_contributor_invites_nobody(sign_in, project, holder, at, nothing_changes):
    guest = UserFactory()
    contributors.invite(project, email=guest.email, by=holder, at=at)
    url = reverse("projects:invite", args=[project.reference])
    client = sign_in(again(guest))
    with nothing_changes():
        assert client.get(url).status_code == 403
        assert client.post(url, {"email": holder.email, "seen_version": 2}).status_code == 409


def test_inviting_and_ending_through_the_pages(sign_in, project, holder):
    guest, client = UserFactory(), sign_in(holder)
    url = reverse("projects:invite", args=[project.reference])
    assert client.post(url, {"email": "pas une adresse"}).status_code == 422
    unknown = {"email": "x@y.fr", "seen_version": 1}
    assert "Aucun compte ouvert" in client.post(url, unknown).content.decode()
    assert client.post(url, {"email": guest.email, "seen_version": 1}).status_code == 302
    contributor = ProjectContributor.objects.get()
    page = client.get(project.get_absolute_url()).content.decode()
    assert guest.get_full_name() in page
    url = reverse("projects:revoke", args=[project.reference, contributor.pk])
    assert guest.email in client.get(url).content.decode()
    assert client.post(url, {"email": guest.email, "seen_version": 2}).status_code == 302
    contributor.refresh_from_db()
    assert contributor.revoked_by == holder
    assert client.get(url).status_code == 404


def test_nobody_is_invited_on_a_closed_project(at, nothing_changes):
    closed = project_in(ProjectStatus.ARCHIVED)
    holder, guest = person(Role.DATA_ADMINISTRATOR, closed.organisation), UserFactory()
    with nothing_changes(), pytest.raises(Refused):
        contributors.invite(closed, email=guest.email, by=holder, at=at)
