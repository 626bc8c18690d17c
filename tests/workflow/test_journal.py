"""The journal is append-only, whoever asks and by whatever door."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from accounts.permissions import Role
from projects.lifecycle import PROJECT
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory
from workflow.models import JournalEntry
from workflow.refusals import broken_constraint, refused_by_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(at) -> JournalEntry:
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    PROJECT.apply(project, "edit", by=holder, at=at)
    return JournalEntry.objects.get()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE workflow_journalentry SET reason = 'autre'",
        "UPDATE workflow_journalentry SET reason = 'autre' WHERE false",
        "DELETE FROM workflow_journalentry",
        "TRUNCATE workflow_journalentry",
        "TRUNCATE workflow_journalentry CASCADE",
    ],
)
def test_raw_sql_changes_no_entry(entry, sql, nothing_changes):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
            cursor.execute(sql)
    assert broken_constraint(caught.value) == "journal_is_append_only"


def test_the_orm_changes_no_entry(entry, nothing_changes):
    entry.reason = "autre"
    for deed in (entry.save, entry.delete, JournalEntry.objects.all().delete):
        with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
            deed()
        assert refused_by_database(caught.value).message == (
            "Le journal ne se modifie pas : un acte se corrige par un autre acte."
        )


def test_two_entries_never_share_a_version(entry, at, nothing_changes):
    copy = JournalEntry.objects.get(pk=entry.pk)
    copy.pk = None
    with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
        copy.save(force_insert=True)
    assert broken_constraint(caught.value) == "journal_one_entry_a_version"


def test_a_person_with_a_past_cannot_be_deleted(entry, nothing_changes):
    with nothing_changes(), pytest.raises(ProtectedError), transaction.atomic():
        entry.by.delete()
