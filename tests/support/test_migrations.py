"""The words of the capacity's movements change, its rows and its figures do not."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = ("support", "0003_lists")
AFTER = ("support", "0004_capacity_hold")


def migrated(target: tuple[str, str]):
    """The models of the house as they were at that migration of the wing."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


@pytest.fixture
def migrations_put_back():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_days_committed_before_are_days_held_after(migrations_put_back):
    old = migrated(BEFORE)
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    agent = old.get_model("accounts", "User").objects.create(email="agent@essai.invalid")
    organisation = old.get_model("accounts", "Organisation").objects.create(
        key="ministere", kind="state_service", name="Ministère"
    )
    case = old.get_model("support", "SupportCase").objects.create(
        reference="AC-2026-0001",
        kind="legal",
        organisation=organisation,
        subject="Objet",
        question="Question",
        requested_at=at,
        requested_by=agent,
        due_on=at.date(),
    )
    quarter = old.get_model("support", "Capacity").objects.create(year=2026, quarter=1)
    for kind, days, of in (("open", 10, None), ("commit", 4, case), ("release", 1, case)):
        old.get_model("support", "CapacityMovement").objects.create(
            capacity=quarter, case=of, kind=kind, days=Decimal(days), moved_at=at, moved_by=agent
        )
    new = migrated(AFTER)
    after = new.get_model("support", "Capacity").objects.get()
    assert (after.opened_days, after.held_days) == (Decimal(10), Decimal(3))
    kinds = new.get_model("support", "CapacityMovement").objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["hold", "open", "release"]
