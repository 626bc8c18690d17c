"""Many operations as one: the models are drawn once for all of them, not anew after each."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.operations import CreateExtension
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel, RunSQL
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

#: What only creates, and so may be told of the models as they are at the end.
CREATES = (CreateExtension, CreateModel, AddTrigger, RunSQL)


class Together(Operation):
    """Runs operations that only create; each sees the models as they are after the last one.

    After each operation, Django draws again every model that points to a changed one: with a
    hundred models pointing to a person, that is nearly the whole price of creating the tables.
    Raises TypeError for an operation that changes what another made: it would meet its own result.
    """

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = list(operations)
        if wrong := [o for o in self.operations if not isinstance(o, CREATES)]:
            raise TypeError(f"{type(wrong[0]).__name__} changes what another operation made.")

    @property
    def reversible(self) -> bool:  # type: ignore[override] # Django says a bool, ours asks the parts
        return all(operation.reversible for operation in self.operations)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (type(self).__name__, [self.operations], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn again when it is asked for, once
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        return f"Create what {len(self.operations)} operations make"
