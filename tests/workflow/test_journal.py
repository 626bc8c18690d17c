"""The journal is append-only, whoever asks and by whatever door."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from accounts.permissions import Role
from projects.lifecycle import PROJECT
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory
from workflow.models import JournalEntry
from workflow.queries import broken_seals
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
            "Le journal ne se modifie pas : un acte se corrige par un autre acte."
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


def tampered(sql: str) -> list[tuple[str, int | None]]:
    """What the seals tell once somebody who owns the table has gone round its triggers."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("workflow_journalentry", "workflow_journalhead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)
        found = [(broken.reference, broken.entry_id) for broken in broken_seals()]
        transaction.set_rollback(True)
    return found


@pytest.fixture
def entries(at) -> list[JournalEntry]:
    """Three deeds on a file, and one on another."""
    project, other = ProjectFactory(), ProjectFactory()
    for file, times in ((project, 3), (other, 1)):
        holder = person(Role.DATA_ADMINISTRATOR, file.organisation)
        for _ in range(times):
            file = PROJECT.apply(file, "edit", by=holder, at=at)
    return list(JournalEntry.objects.of(project))


def test_what_was_written_is_sealed_and_whole(entries):
    assert all(len(entry.seal) == 64 for entry in entries)
    assert broken_seals() == []


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'autre'",
        "to_state = 'completed'",
        "at = at - interval '1 second'",
        'details = \'{"montant": "1"}\'',
        "seal = repeat('0', 64)",
    ],
)
def test_a_changed_entry_is_named(entries, change):
    touched = entries[1]
    found = tampered(f"UPDATE workflow_journalentry SET {change} WHERE id = {touched.pk}")
    assert found[0] == (touched.reference, touched.pk)


def test_an_entry_taken_out_is_seen_at_the_next(entries):
    found = tampered(f"DELETE FROM workflow_journalentry WHERE id = {entries[1].pk}")
    assert (entries[2].reference, entries[2].pk) in found


def test_a_journal_cut_short_is_seen(entries):
    found = tampered(f"DELETE FROM workflow_journalentry WHERE id = {entries[2].pk}")
    assert found == [(entries[2].reference, None)]


def test_a_whole_journal_that_vanished_is_seen(entries):
    keys = ", ".join(str(entry.pk) for entry in entries)
    found = tampered(f"DELETE FROM workflow_journalentry WHERE id IN ({keys})")
    assert found == [(f"project {entries[0].file_id}", None)]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE workflow_journalhead SET entries = 0",
        "DELETE FROM workflow_journalhead",
        "INSERT INTO workflow_journalhead (file_kind, file_id, entries, seal) "
        "VALUES ('x', 1, 1, '')",
    ],
)
def test_nobody_writes_the_head_of_a_journal(entries, sql, nothing_changes):
    with nothing_changes(), pytest.raises(DatabaseError) as caught, transaction.atomic():
        connection.cursor().execute(sql)
    assert broken_constraint(caught.value) == "journal_head_is_the_journal_s"


def test_the_seal_does_not_depend_on_the_server_s_settings(entries):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone = 'Pacific/Auckland'")
        cursor.execute("SET LOCAL datestyle = 'German'")
        assert broken_seals() == []
