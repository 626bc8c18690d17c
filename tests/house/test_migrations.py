"""The models and the migrations tell the same story, and a running service bears each of them."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db.migrations import Migration
from django.db.migrations import operations as op
from django.db.migrations.loader import MigrationLoader

from accounts.migrations._together import Together
from tests.house.tree import WINGS

#: What the version still running cannot bear: taken in two versions, or here with its reason.
BORNE = {
    "support.0004_capacity_hold: RenameField capacity.committed_days": (
        "before the first version in production"
    ),
}
TAKEN_AWAY = (op.RemoveField, op.DeleteModel, op.RenameField, op.RenameModel, op.AlterModelTable)


@pytest.mark.django_db
def test_no_migration_is_missing():
    """``makemigrations --check`` exits when a model says more than its migrations."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_running_service_bears_every_migration():
    """A new version migrates while the former still serves: nothing it reads or writes may go.

    A column or a table is taken away one version after the code that used it; a new column is empty
    or has a value of its own, for the rows that the former version goes on writing.
    """
    found = {told for migration in ours() for told in unbearable(migration)}
    assert found == set(BORNE)


def test_the_rule_bites():
    class Bad(Migration):
        operations = [op.RemoveField("project", "title"), op.DeleteModel("Project")]

    assert len(list(unbearable(Bad("0099_essai", "projects")))) == 2


def test_what_is_made_together_only_makes():
    with pytest.raises(TypeError, match="RemoveField changes what another operation made"):
        Together([op.RemoveField("project", "title")])


def ours() -> Iterator[Migration]:
    """The migrations of the house, in the order of their names."""
    for (app, _name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if app in (*WINGS, "ledger"):
            yield migration


def unbearable(migration: Migration) -> Iterator[str]:
    """What the version before this migration could not live with."""
    where = f"{migration.app_label}.{migration.name}"
    made_here = {o.name_lower for o in migration.operations if isinstance(o, op.CreateModel)}
    # What is made ``Together`` only makes: it takes nothing away.
    for operation in migration.operations:
        kind = type(operation).__name__
        if isinstance(operation, TAKEN_AWAY):
            yield f"{where}: {kind} {named(operation)}"
        elif isinstance(operation, op.AddField) and operation.model_name_lower not in made_here:
            field = operation.field
            if not (field.null or field.has_default() or field.many_to_many or field.blank):
                yield f"{where}: {kind} {named(operation)}"


def named(operation) -> str:
    """``model.field``, or the model alone."""
    model = getattr(operation, "model_name", None) or getattr(operation, "name", "")
    field = getattr(operation, "old_name", None) or getattr(operation, "name", "")
    return f"{model}.{field}" if field != model else str(model)
