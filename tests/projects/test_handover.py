"""A person leaves: everything they hold in the organisation goes to a successor, in one act."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications.models import Notification
from projects.actions import contributors, handover
from projects.models import HandOver, Project, ProjectContributor
from tests.factories.accounts import OrganisationFactory, UserFactory, person
from tests.factories.projects import ProjectFactory
from workflow.models import JournalEntry
from workflow.refusals import Refused, broken_constraint

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return OrganisationFactory()


@pytest.fixture
def leaving(body):
    return person(Role.DATA_ADMINISTRATOR, body, first_name="Awa")


@pytest.fixture
def successor():
    return UserFactory(first_name="Léa")


def give(leaving, successor, body, by, reason="Mutation."):
    return handover.hand_over(
        person=leaving,
        successor_email=successor.email,
        organisation=body,
        by=by,
        at=timezone.now(),
        reason=reason,
    )


def again(user):
    return User.objects.get(pk=user.pk)


def test_roles_and_files_go_to_the_successor_and_the_past_keeps_its_names(leaving, successor, body):
    project = ProjectFactory(organisation=body, created_by=leaving)
    done = give(leaving, successor, body, leaving)
    assert Project.objects.visible_to(again(successor)).get() == project
    assert not Project.objects.visible_to(again(leaving)).exists()
    project.refresh_from_db()
    assert project.created_by == leaving
    entry = JournalEntry.objects.of(project).get()
    assert (entry.transition, entry.details["to"]) == ("hand_over", successor.pk)
    assert (done.details["roles"], done.details["projects"]) == (
        ["data_administrator"],
        [project.reference],
    )
    told = Notification.objects.get(event="project.handed_over")
    assert project.reference in told.text


def test_an_invited_colleague_s_invitations_are_given_too(leaving, successor, body):
    guest = person(Role.CONTRIBUTOR, body)
    project = ProjectFactory(organisation=body)
    contributors.invite(project, email=guest.email, by=leaving, at=timezone.now())
    give(guest, successor, body, leaving)
    live = ProjectContributor.objects.get(revoked_at=None)
    assert (live.project, live.person) == (project, successor)
    assert Membership.objects.current().filter(user=successor, role=Role.CONTRIBUTOR).exists()
    assert not Membership.objects.current().filter(user=guest).exists()


def test_roles_elsewhere_stay(leaving, successor, body):
    other = OrganisationFactory()
    Membership.objects.create(user=leaving, organisation=other, role=Role.DATA_ADMINISTRATOR)
    give(leaving, successor, body, leaving)
    kept = Membership.objects.current().get(user=leaving)
    assert kept.organisation == other


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("stranger", "not_permitted"),
        ("reviewer", "not_permitted"),
        ("self", "hand_over_to_somebody_else"),
        ("nobody", "unknown_person"),
        ("nothing", "nothing_held"),
        ("silent", "reason_required"),
    ],
)
def test_a_hand_over_that_may_not_be_is_refused(
    leaving, successor, body, nothing_changes, who, code
):
    by, person_, heir, reason = leaving, leaving, successor, "Mutation."
    if who == "stranger":
        by = person(Role.DATA_ADMINISTRATOR)
    if who == "reviewer":
        by = person(Role.REVIEWER, body)
    if who == "self":
        heir = leaving
    if who == "nobody":
        heir = UserFactory(is_active=False)
    if who == "nothing":
        person_ = UserFactory()
    if who == "silent":
        reason = " "
    with nothing_changes(), pytest.raises(Refused) as refused:
        give(person_, heir, body, by, reason)
    assert refused.value.code == code


def test_the_page_shows_what_would_be_given_before_giving_it(
    sign_in, leaving, successor, body, nothing_changes
):
    project = ProjectFactory(organisation=body, created_by=leaving)
    client = sign_in(leaving)
    url = reverse("projects:hand_over")
    data = {
        "organisation": body.pk,
        "person": leaving.pk,
        "successor": successor.email,
        "reason": "Mutation.",
    }
    assert client.get(url).status_code == 200
    with nothing_changes():
        assert project.reference in client.post(url, data).content.decode()
        assert client.post(url, data | {"person": successor.pk}).status_code == 422
        assert client.post(url, data | {"successor": "x"}).status_code == 422
    assert client.post(url, data | {"donner": "1"}).status_code == 302
    assert HandOver.objects.get().successor == successor
    assert sign_in(person(Role.REVIEWER)).get(url).status_code == 403


def test_the_service_s_administrator_may_organise_it_anywhere(sign_in, leaving, successor, body):
    give(leaving, successor, body, person(Role.ADMINISTRATOR))
    assert Membership.objects.current().filter(user=successor, organisation=body).exists()


def test_the_database_refuses_a_hand_over_to_oneself(leaving, body):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        HandOver.objects.create(
            organisation=body,
            person=leaving,
            successor=leaving,
            reason="x",
            handed_at=timezone.now(),
            handed_by=leaving,
        )
    assert broken_constraint(refused.value) == "hand_over_to_somebody_else"
