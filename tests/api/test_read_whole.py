"""A project read whole: each of its sets is what the models say, and an empty one costs nothing."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Role
from projects.models import (
    ChecklistTick,
    CoFunder,
    ComplementOutcome,
    ComplementRequest,
    Indicator,
    Project,
    ProjectContributor,
    ProjectStatus,
    Verdict,
)
from projects.queries import read_whole, with_filled_sets
from projects.queries.whole import SETS
from tests.factories.accounts import UserFactory, person
from tests.factories.funding import cofinancing_in, declared
from tests.factories.projects import complements_asked, project_in

pytestmark = pytest.mark.django_db


def whole(project: Project) -> Project:
    return read_whole(with_filled_sets(Project.objects.all()).get(pk=project.pk))


def full_project() -> Project:
    """Every set holds a row that counts, and one that does not where a condition chooses."""
    project = project_in(ProjectStatus.SUBMITTED)
    now, someone = timezone.now(), UserFactory()
    CoFunder.objects.create(project=project, name="Région", amount=Decimal("1000.00"))
    closed = complements_asked(project)
    ComplementRequest.objects.filter(pk=closed.pk).update(
        outcome=ComplementOutcome.CANCELLED,
        closed_at=now,
        closed_by=someone,
        cancel_reason="Répondu autrement.",
    )
    complements_asked(project, "problem", "users")
    for revoked in ({}, {"revoked_at": now, "revoked_by": someone}):
        ProjectContributor.objects.create(
            project=project, person=UserFactory(), invited_at=now, invited_by=someone, **revoked
        )
    for item, verdict in (("scope", Verdict.NOT_MET), ("data", Verdict.MET)):
        ChecklistTick.objects.create(
            project=project,
            item=item,
            verdict=verdict,
            comment="Vu.",
            ticked_at=now,
            ticked_by=someone,
        )
    return project


def test_every_set_is_what_the_models_say():
    project = full_project()
    found = whole(project)
    wanted = {
        "all_cost_lines": project.cost_lines.all(),
        "all_cofunders": project.cofunders.all(),
        "all_indicators": project.indicators.all(),
        "pending_complements": project.complements.filter(outcome=ComplementOutcome.PENDING),
        "current_contributors": project.contributors.filter(revoked_at=None),
        "refused_ticks": project.ticks.filter(verdict=Verdict.NOT_MET),
    }
    assert set(wanted) == set(SETS)
    for name, rows in wanted.items():
        assert list(rows), name
        assert getattr(found, name) == list(rows), name


def test_an_empty_set_costs_no_query(django_assert_num_queries):
    project = project_in(ProjectStatus.SUBMITTED)
    Indicator.objects.filter(project=project).delete()
    with django_assert_num_queries(2):  # the project, its costs
        found = whole(project)
    filled = {name for name in SETS if getattr(found, name)}
    assert filled == {"all_cost_lines"}


def test_one_set_alone_is_read(django_assert_num_queries):
    """Each name of the annotation goes with its own table."""
    project = project_in(ProjectStatus.SUBMITTED, plan=False)
    complements_asked(project)
    with django_assert_num_queries(3):  # the project, the request, its questions
        found = whole(project)
    assert [q.field for q in found.pending_complements[0].questions.all()] == ["problem"]


def test_a_project_read_by_a_program_has_its_price(program, django_assert_num_queries):
    project = project_in(ProjectStatus.SUBMITTED)
    reader = program(person(Role.REVIEWER))
    reader.get(f"/api/v1/projects/{project.reference}/")
    with django_assert_num_queries(4):  # token and roles, project, costs, indicators
        reader.get(f"/api/v1/projects/{project.reference}/")


def test_one_file_is_found_as_the_memberships_of_the_moment_say(program):
    """The query of a caller is written once: what they may see is not."""
    project = project_in(ProjectStatus.SUBMITTED)
    path = f"/api/v1/projects/{project.reference}/"
    someone = person(Role.REVIEWER)
    reader = program(someone)
    assert reader.get(path).status_code == 200
    declared(cofinancing_in("under_review", project=project), someone, conflict=True)
    assert reader.get(path).status_code == 404
    stranger = program(person(Role.DATA_ADMINISTRATOR))
    assert stranger.get(path).status_code == 404
    Membership.objects.filter(user=someone).update(
        role=Role.DATA_ADMINISTRATOR, organisation=project.organisation
    )
    assert reader.get(path).status_code == 200
    Membership.objects.filter(user=someone).update(ended_on=timezone.localdate())
    assert reader.get(path).status_code == 403
