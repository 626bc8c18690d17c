"""A case has the holder of its project, whoever writes; its people find it without reading all."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.models import Membership
from accounts.permissions import Role
from projects.models import Project, ProjectContributor
from support.models import SupportCase
from tests.factories.accounts import OrganisationFactory, UserFactory, person
from tests.factories.projects import ProjectFactory
from tests.factories.support import SupportCaseFactory

KEY = "support_holder_is_the_project_s"
BEFORE = ("support", "0006_lighter_passages")


@pytest.fixture
def project():
    return ProjectFactory(plan=False)


def case_of(project: Project, **fields) -> SupportCase:
    return SupportCaseFactory(project=project, **fields)


def invited(project: Project):
    colleague = person(Role.CONTRIBUTOR, project.organisation)
    ProjectContributor.objects.create(
        project=project, person=colleague, invited_at=timezone.now(), invited_by=UserFactory()
    )
    return colleague


def seen_by(who) -> set[SupportCase]:
    return set(SupportCase.objects.visible_to(who))


@pytest.mark.django_db
def test_a_case_never_has_another_holder_than_its_project(project, nothing_changes):
    case, other = case_of(project), OrganisationFactory()
    for change in (
        lambda: SupportCase.objects.filter(pk=case.pk).update(organisation=other),
        lambda: SupportCase.objects.filter(pk=case.pk).update(project=ProjectFactory(plan=False)),
        lambda: SupportCaseFactory(project=project, organisation=other),
    ):
        with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
            change()
        assert caught.value.__cause__.diag.constraint_name == KEY


@pytest.mark.django_db
def test_a_case_follows_its_project_to_another_holder(project):
    case, alone = case_of(project), SupportCaseFactory(organisation=project.organisation)
    before, new = person(Role.DATA_ADMINISTRATOR, project.organisation), OrganisationFactory()
    after = person(Role.DATA_ADMINISTRATOR, new)
    assert (seen_by(before), seen_by(after)) == ({case, alone}, set())
    Project.objects.filter(pk=project.pk).update(organisation=new)
    assert (seen_by(before), seen_by(after)) == ({alone}, {case})


@pytest.mark.django_db
def test_who_is_invited_on_a_project_sees_its_cases_and_no_other(project):
    case = case_of(project)
    case_of(ProjectFactory(plan=False, organisation=project.organisation))
    SupportCaseFactory(organisation=project.organisation)
    colleague = invited(project)
    assert seen_by(colleague) == {case}
    assert seen_by(person(Role.CONTRIBUTOR, project.organisation)) == set()
    ProjectContributor.objects.update(revoked_at=timezone.now(), revoked_by=UserFactory())
    assert seen_by(colleague) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR])
def test_the_cases_of_a_person_are_counted_by_an_index_alone(project, role):
    """Whoever holds a role there: no plan that reads every case, however few there are."""
    case_of(project)
    who = person(role, project.organisation) if role != Role.CONTRIBUTOR else invited(project)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = SupportCase.objects.visible_to(who).order_by().explain()
    assert "Seq Scan on support_supportcase" not in plan
    assert "support_by_organisation" in plan or "support_supportcase_" in plan


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.BUDGET_OFFICER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("also", [None, Role.DATA_ADMINISTRATOR])
def test_who_reads_the_filed_projects_counts_their_cases_without_reading_them_all(
    project, role, also
):
    """However PostgreSQL would join: a filed project is found by its case's key, one by one."""
    case_of(project)
    who = person(role)
    if also:
        Membership.objects.create(
            user=who, role=also, organisation=project.organisation, started_on=date(2022, 1, 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_nestloop = off")
    plan = SupportCase.objects.visible_to(who).order_by().values("pk")[:10_001].explain()
    assert plan.count("on projects_project") == 1
    assert "Index Cond: (id = support_supportcase.project_id)" in plan
    assert "hashed" not in plan
    assert "Join" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.BUDGET_OFFICER, Role.ADMINISTRATOR])
def test_who_reads_the_filed_projects_sees_the_cases_of_these_alone(role):
    filed, draft = ProjectFactory(plan=False), ProjectFactory(plan=False)
    Project.objects.filter(pk=filed.pk).update(
        status="submitted", submitted_at=timezone.now(), submitted_by=filed.created_by
    )
    case = case_of(filed)
    case_of(draft)
    SupportCaseFactory()
    assert seen_by(person(role)) == {case}


@pytest.fixture
def migrations_put_back():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_case_written_by_hand_follows_its_project_at_the_migration(migrations_put_back, project):
    lie, other = case_of(project), OrganisationFactory()
    MigrationExecutor(connection).migrate([BEFORE])
    SupportCase.objects.filter(pk=lie.pk).update(organisation=other)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    lie.refresh_from_db()
    assert lie.organisation == project.organisation
