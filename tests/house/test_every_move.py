"""Role × state × transition × own or other organisation: ``apply`` obeys the tables, no more."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.permissions import Role
from datalab.lifecycles import LIFECYCLES
from tests.house.stages import (
    BREAKABLE,
    REASON,
    permitted,
    role_for,
    someone_ready,
    stage,
    writes,
)
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

STATES = [
    pytest.param(lifecycle, state, id=f"{lifecycle.file_kind}-{state}")
    for lifecycle in LIFECYCLES
    for state in lifecycle.states.values
]
GUARDS = [
    pytest.param(lifecycle, transition, guard, id=f"{lifecycle.file_kind}-{t_name}-{guard.code}")
    for lifecycle in LIFECYCLES
    for t_name, transition in lifecycle.by_name.items()
    for guard in transition.guards
]
REASONED = [
    pytest.param(lifecycle, transition, id=f"{lifecycle.file_kind}-{transition.name}")
    for lifecycle in LIFECYCLES
    for transition in lifecycle.transitions
    if transition.needs_reason
]


def trace(file) -> tuple:
    """What a refusal must leave as it was: state, version, number of journal entries."""
    row = type(file).objects.values_list("status", "version").get(pk=file.pk)
    return (*row, JournalEntry.objects.of(file).count())


def attempt(lifecycle, transition, file, someone, *, reason: str = REASON) -> tuple[str, tuple]:
    """Tries a transition in a savepoint that is then undone: (refusal's code or "", trace)."""
    savepoint = transaction.savepoint()
    try:
        with transaction.atomic():
            lifecycle.apply(
                file,
                transition.name,
                by=someone,
                at=timezone.now(),
                reason=reason if transition.needs_reason else "",
                changes=writes(lifecycle, transition, file),
            )
        return "", trace(file)
    except Refused as refused:
        return refused.code, trace(file)
    finally:
        transaction.savepoint_rollback(savepoint)


def says_the_table(transition, state: str, role: str, *, own: bool) -> str:
    """The refusal that the tables announce, or "" when the move is theirs to make."""
    if state not in transition.sources:
        return "wrong_state"
    return "" if permitted(transition, role, own=own) else "not_permitted"


@pytest.mark.parametrize(("lifecycle", "state"), STATES)
def test_a_move_succeeds_exactly_when_the_tables_say_so(lifecycle, state):
    file = stage(lifecycle.file_kind, state)
    before = trace(file)
    wrong = []
    for role in Role.values:
        for own in (True, False):
            someone = someone_ready(file, role, own=own)
            offered = {
                a.name for a in lifecycle.abilities(file, someone, timezone.now()) if a.allowed
            }
            for transition in lifecycle.transitions:
                case = f"{role}, {'own' if own else 'other'}, {transition.name}"
                expected = says_the_table(transition, state, role, own=own)
                code, after = attempt(lifecycle, transition, file, someone)
                moved = (transition.target or state, before[1] + 1, before[2] + 1)
                if code != expected or after != (before if expected else moved):
                    wrong.append(f"{case}: expected {expected or moved}, got {code or after}")
                if (transition.name in offered) is not (expected == ""):
                    wrong.append(f"{case}: the buttons and the rule disagree")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("lifecycle", "transition", "guard"), GUARDS)
def test_each_guard_alone_refuses_the_move(lifecycle, transition, guard):
    file = stage(lifecycle.file_kind, transition.sources[0], broken=guard.code)
    someone = someone_ready(file, role_for(transition, guard.code), own=True, broken=guard.code)
    before = trace(file)
    code, after = attempt(lifecycle, transition, file, someone)
    assert code == guard.code
    assert after == before


@pytest.mark.parametrize(("lifecycle", "transition"), REASONED)
def test_a_move_that_needs_its_reason_is_refused_without(lifecycle, transition):
    file = stage(lifecycle.file_kind, transition.sources[0])
    someone = someone_ready(file, role_for(transition, ""), own=True)
    before = trace(file)
    code, after = attempt(lifecycle, transition, file, someone, reason="   ")
    assert code == "reason_required"
    assert after == before


def test_every_guard_of_the_tables_is_broken_by_a_test():
    assert {g.code for param in GUARDS for g in [param.values[2]]} == BREAKABLE


def test_every_table_of_the_wings_is_in_the_list():
    from importlib import import_module

    from workflow.lifecycle import Lifecycle

    found = {
        id(value)
        for wing in ("projects", "support", "funding", "opendata")
        for value in vars(import_module(f"{wing}.lifecycle")).values()
        if isinstance(value, Lifecycle)
    }
    assert found == {id(lifecycle) for lifecycle in LIFECYCLES}


def test_somebody_whose_account_is_closed_may_do_nothing():
    for lifecycle in LIFECYCLES:
        file = stage(lifecycle.file_kind, lifecycle.initial)
        for role in Role.values:
            someone = someone_ready(file, role, own=True)
            someone.is_active = False
            someone.save(update_fields=["is_active"])
            assert lifecycle.abilities(file, someone, timezone.now()) == []
