"""« Ce qui m’attend »: oldest first, in a constant number of queries, never an empty page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from projects.models import ProjectStatus
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import CallVersionFactory, ProjectFactory

pytestmark = pytest.mark.django_db
PAGE = "/tableau-de-bord/"


def filed(days_ago: int, **fields):
    """A project filed so many days ago."""
    # civil days: forty of them are not forty times 24 hours when the clocks change
    moment = timezone.localtime().replace(tzinfo=None) - timedelta(days=days_ago)
    moment = timezone.make_aware(moment)
    project = ProjectFactory(status=ProjectStatus.DRAFT, **fields)
    type(project).objects.filter(pk=project.pk).update(
        status=ProjectStatus.SUBMITTED, submitted_at=moment, submitted_by=project.created_by
    )
    return project


def test_the_oldest_comes_first_with_its_age(sign_in):
    recent, old = filed(2), filed(40)
    response = sign_in(person(Role.REVIEWER)).get(PAGE)
    shown = [(line.reference, days) for line, days in response.context["lines"]]
    assert shown == [(old.reference, 40), (recent.reference, 2)]
    assert "2 actes vous attendent" in response.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize("role", Role.values)
def test_with_nothing_to_do_the_page_says_what_to_do_next(sign_in, role):
    page = sign_in(person(role)).get(PAGE).content.decode()
    assert "Rien n’attend votre intervention" in page
    assert "Ouvrir un projet" in page or "parcourez" in page or "de vous y inviter" in page


def test_the_files_of_others_are_not_among_the_last_projects(sign_in):
    mine, other = OrganisationFactory(), OrganisationFactory()
    seen, unseen = ProjectFactory(organisation=mine), ProjectFactory(organisation=other)
    response = sign_in(person(Role.DATA_ADMINISTRATOR, mine)).get(PAGE)
    assert response.context["projects"] == [seen]
    assert unseen.reference not in response.content.decode()


@pytest.mark.parametrize("role", Role.values)
def test_the_page_costs_the_same_with_one_file_or_ten(sign_in, django_assert_max_num_queries, role):
    client = sign_in(person(role))
    costs = []
    for _ in range(2):
        filed(1)
        with django_assert_max_num_queries(20) as captured:
            client.get(PAGE)
        costs.append(len(captured))
        for days in range(8):
            filed(days)
    assert costs[0] == costs[1]


def test_what_waits_is_paged_the_oldest_first(sign_in):
    version = CallVersionFactory()
    for days in range(30):
        filed(days + 1, call_version=version, plan=False)
    client = sign_in(person(Role.REVIEWER))
    first, second = client.get(PAGE), client.get(PAGE, {"page": "2"})
    assert [days for _line, days in first.context["lines"]] == list(range(30, 5, -1))
    assert [days for _line, days in second.context["lines"]] == [5, 4, 3, 2, 1]
    for wrong in ("0", "x", "99", "²"):
        assert client.get(PAGE, {"page": wrong}).status_code == 200
