"""The holder of a co-financing is its project's, whatever is written and whoever writes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from threading import Event
from time import sleep

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import QueryDict

from accounts.permissions import Role
from finding.queries.selections import Selection
from funding.models import Cofinancing
from funding.queries.lists import COFINANCINGS
from projects.models import Project
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import ProjectFactory
from tests.funding.stories import fresh
from tests.threads import together

BEFORE = ("funding", "0012_held_payments")
KEY = "cofinancing_holder_is_the_project_s"
LOCK = " FOR KEY SHARE"
#: As the version before wrote it: no holder is named.
WRITTEN = """
INSERT INTO funding_cofinancing (version, reference, status, strand, requested_amount, max_rate,
    synthesis, instrument, decision_reason, derogation_reason, derogation_max_rate, remedies,
    project_id)
SELECT 1, reference, 'draft', 'open_data', 1000, 0.5, '', '', '', '', 1, '', id
  FROM projects_project WHERE id = %s
"""


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def listed_for(who) -> list[str]:
    rows = Selection(COFINANCINGS, who, QueryDict()).page().rows
    return [row.reference for row in rows]


@pytest.mark.django_db
def test_a_file_written_without_its_holder_has_the_project_s():
    project = ProjectFactory(plan=False)
    sql(WRITTEN, project.pk)
    assert Cofinancing.objects.get().organisation == project.organisation


@pytest.mark.django_db
def test_a_file_never_takes_another_holder_than_its_project_s(desk, nothing_changes):
    file, other = desk.asked(), OrganisationFactory()
    with nothing_changes():
        sql("UPDATE funding_cofinancing SET organisation_id = %s WHERE id = %s", other.pk, file.pk)
        sql("UPDATE funding_cofinancing SET organisation_id = NULL WHERE id = %s", file.pk)
        Cofinancing.objects.filter(pk=file.pk).update(organisation=other)


@pytest.mark.django_db
def test_a_lie_is_refused_even_while_the_trigger_sleeps(desk, nothing_changes):
    file, other = desk.asked(), OrganisationFactory()
    lie = f"""
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE funding_cofinancing DISABLE TRIGGER USER;
    UPDATE funding_cofinancing SET organisation_id = {other.pk} WHERE id = {file.pk};
    """
    with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
        sql(lie)
    assert caught.value.__cause__.diag.constraint_name == KEY


@pytest.mark.django_db
def test_a_file_follows_its_project_to_another_holder(desk):
    file, new = desk.submitted(), OrganisationFactory()
    before, after = desk.holder, person(Role.DATA_ADMINISTRATOR, new)
    assert (listed_for(before), listed_for(after)) == ([file.reference], [])
    sql("UPDATE projects_project SET organisation_id = %s WHERE id = %s", new.pk, file.project_id)
    assert fresh(file).holder_id == new.pk
    assert (listed_for(before), listed_for(after)) == ([], [file.reference])
    found = Selection(COFINANCINGS, desk.decider, QueryDict(f"organisation={new.key}"))
    assert [row.reference for row in found.page().rows] == [file.reference]


@pytest.mark.django_db
def test_a_file_given_to_another_project_has_its_holder(desk):
    file, project = desk.asked(), ProjectFactory(plan=False)
    sql("UPDATE funding_cofinancing SET project_id = %s WHERE id = %s", project.pk, file.pk)
    assert fresh(file).holder_id == project.organisation_id != file.organisation_id


def race() -> tuple[Cofinancing, Project]:
    """A file is asked for while its project changes holder, not yet committed."""
    project, new, written = ProjectFactory(plan=False), OrganisationFactory(), Event()

    def change() -> None:
        with transaction.atomic():
            Project.objects.filter(pk=project.pk).update(organisation=new)
            written.set()
            sleep(0.5)

    def ask() -> None:
        assert written.wait(timeout=20)
        Cofinancing.objects.create(
            project=project,
            organisation_id=project.organisation_id,
            reference=project.reference,
            strand="open_data",
            requested_amount=Decimal("1000.00"),
            max_rate=Decimal("0.5"),
        )

    assert together(change, ask) == [None, None]
    return Cofinancing.objects.get(), Project.objects.get()


@contextmanager
def nothing_held() -> Iterator[None]:
    """Without the key and the lock: the trigger alone."""
    named = "SELECT tgfoid::regproc::text FROM pg_trigger WHERE tgname LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(named, ["pgtrigger_cofinancing_keeps_its_holder_%"])
        cursor.execute(f"SELECT pg_get_functiondef('{cursor.fetchone()[0]}'::regproc)")
        kept = cursor.fetchone()[0]
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname=%s", [KEY]
        )
        key = cursor.fetchone()[0]
        assert LOCK in kept
        cursor.execute(kept.replace(LOCK, ""))
        cursor.execute(f"ALTER TABLE funding_cofinancing DROP CONSTRAINT {KEY}")
        try:
            yield
        finally:
            cursor.execute(kept)
            cursor.execute("UPDATE funding_cofinancing SET organisation_id = NULL")
            cursor.execute(f"ALTER TABLE funding_cofinancing ADD CONSTRAINT {KEY} {key}")


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_a_file_asked_for_while_its_project_changes_holder_has_the_new_one():
    file, project = race()
    assert file.organisation_id == project.organisation_id


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_the_control_keeps_the_former_holder_when_nothing_is_held():
    with nothing_held():
        file, project = race()
        assert file.organisation_id != project.organisation_id


@pytest.fixture
def migrations_put_back():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_the_files_that_were_there_receive_their_holder(migrations_put_back):
    projects = [ProjectFactory(plan=False) for _ in range(3)]
    MigrationExecutor(connection).migrate([BEFORE])
    for project in projects:
        sql(WRITTEN, project.pk)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    held = Cofinancing.objects.order_by("pk").values_list("project", "organisation")
    assert list(held) == [(project.pk, project.organisation_id) for project in projects]
