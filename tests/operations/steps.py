"""The migrations step by step, as they were run before one took the place of many.

These functions work on the database of ``DATABASE_URL``, in a process of their own.
"""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps

from accounts.migrations._together import Together
from support.models import Capacity, CapacityMovement
from tests.house.tree import WINGS


class StepLoader(MigrationLoader):
    """Knows the steps alone: neither what replaces them, nor what stands on that."""

    def load_disk(self) -> None:
        super().load_disk()
        ours = {key for key in self.disk_migrations if key[0] in (*WINGS, "ledger")}
        away = {key for key in ours if self.disk_migrations[key].replaces}
        while more := {
            key for key in ours - away if away.intersection(self.disk_migrations[key].dependencies)
        }:
            away |= more
        self.disk_migrations = {k: m for k, m in self.disk_migrations.items() if k not in away}


def walk(*targets: tuple[str, str]) -> StateApps:
    """Runs the steps up to these, or all of them; the models as they are then."""
    executor = MigrationExecutor(connection)
    executor.loader = StepLoader(connection)
    ends = list(targets) or executor.loader.graph.leaf_nodes()
    executor.migrate(ends)
    return executor.loader.project_state(ends).apps


def tables_to_make() -> list[str]:
    """What ``migrate`` would run here of what makes the tables of the steps."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [
        str(step)
        for step, _back in plan
        if step.replaces or any(isinstance(one, Together) for one in step.operations)
    ]


def commit_days() -> None:
    """Stops before the one step that changed rows: ten days opened, four committed, one back."""
    old = walk(("support", "0003_lists"))
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def write(app: str, model: str, /, **values):
        return old.get_model(app, model).objects.create(**values)

    agent = write("accounts", "User", email="agent@essai.invalid")
    ministry = write(
        "accounts", "Organisation", key="ministere", kind="state_service", name="Ministère"
    )
    case = write(
        "support",
        "SupportCase",
        reference="AC-2026-0001",
        kind="legal",
        organisation=ministry,
        subject="Objet",
        question="Question",
        requested_at=at,
        requested_by=agent,
        due_on=at.date(),
    )
    quarter = write("support", "Capacity", year=2026, quarter=1)
    for kind, days, of in (("open", 10, None), ("commit", 4, case), ("release", 1, case)):
        write(
            "support",
            "CapacityMovement",
            capacity=quarter,
            case=of,
            kind=kind,
            days=Decimal(days),
            moved_at=at,
            moved_by=agent,
        )


def held_days() -> list:
    """Days opened, days held, and the kinds of the movements, by the models of today."""
    quarter = Capacity.objects.get()
    kinds = CapacityMovement.objects.values_list("kind", flat=True)
    return [float(quarter.opened_days), float(quarter.held_days), *sorted(kinds)]
