"""PostgreSQL too knows the tables: raw SQL moves no file along a road that they do not have."""

import pytest
from django.db import DatabaseError, connection, transaction

from funding.lifecycle import COFINANCING, COMMITTEE
from funding.models import Cofinancing, CommitteeSession
from opendata.lifecycle import REUSE
from opendata.models import Reuse
from projects.lifecycle import PROJECT
from projects.models import Project
from support.lifecycle import SUPPORT_CASE
from support.models import SupportCase
from tests.house.stages import stage
from workflow.models import moves_along
from workflow.refusals import TRIGGER_SENTENCES, broken_constraint

pytestmark = pytest.mark.django_db

HELD = [
    pytest.param(lifecycle, model, id=lifecycle.file_kind)
    for lifecycle, model in (
        (PROJECT, Project),
        (SUPPORT_CASE, SupportCase),
        (COFINANCING, Cofinancing),
        (COMMITTEE, CommitteeSession),
        (REUSE, Reuse),
    )
]
STATES = [
    pytest.param(lifecycle, state, id=f"{lifecycle.file_kind}-{state}")
    for lifecycle in (PROJECT, SUPPORT_CASE, COFINANCING, COMMITTEE, REUSE)
    for state in lifecycle.states.values
]


def roads(lifecycle) -> set[tuple[str, str]]:
    """Every change of state that a row of the table makes."""
    return {
        (source, transition.target)
        for transition in lifecycle.transitions
        for source in transition.sources
        if transition.target not in (None, source)
    }


def pushed(file, target: str) -> str:
    """The rule that refuses a change of state by raw SQL, or ""; what was done is undone."""
    table = type(file)._meta.db_table
    savepoint = transaction.savepoint()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET status = %s WHERE id = %s", [target, file.pk])
        return ""
    except DatabaseError as error:
        return broken_constraint(error)
    finally:
        transaction.savepoint_rollback(savepoint)


@pytest.mark.parametrize(("lifecycle", "model"), HELD)
def test_the_trigger_has_the_roads_of_the_table(lifecycle, model):
    drawn: dict[str, list[str]] = {}
    for source, target in roads(lifecycle):
        drawn.setdefault(source, []).append(target)
    expected = moves_along(lifecycle.file_kind, drawn)
    held = next(t for t in model._meta.triggers if t.name == expected.name)
    assert held.condition.sql == expected.condition.sql
    assert expected.name in TRIGGER_SENTENCES


@pytest.mark.parametrize(("lifecycle", "state"), STATES)
def test_raw_sql_moves_no_file_where_the_table_does_not(lifecycle, state):
    file = stage(lifecycle.file_kind, state)
    others = [target for target in lifecycle.states.values if target != state]
    refusals = {target: pushed(file, target) for target in others}
    rule = f"{lifecycle.file_kind}_moves_along_its_lifecycle"
    for target, refusal in refusals.items():
        if (state, target) in roads(lifecycle):
            assert refusal != rule, (state, target)
        else:
            assert refusal, (state, target)


def test_a_filed_project_is_never_a_draft_again(nothing_changes):
    file = stage("project", "submitted")
    with nothing_changes():
        assert pushed(file, "draft") == "project_moves_along_its_lifecycle"


def test_a_decided_cofinancing_goes_back_by_the_revert_alone(nothing_changes):
    file = stage("cofinancing", "granted")
    with nothing_changes():
        for earlier in ("submitted", "under_review", "recommended", "deferred"):
            assert pushed(file, earlier) == "cofinancing_moves_along_its_lifecycle"
