"""Scenarios touch nothing until one is promoted, whole or not at all."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from funding.actions.committee import scenarios
from funding.actions.committee.scenarios import Answer
from funding.ledger import audit
from funding.models import Choice, Scenario, ScenarioChoice
from funding.queries.committee.agenda import session_page
from funding.queries.committee.scenarios import comparison
from tests.funding.committee.stories import available
from tests.funding.stories import AT, Desk, fresh, state_of_everything
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


def test_a_scenario_touches_neither_files_nor_money(committee):
    items = committee.enrolled(committee.recommended())
    before = state_of_everything(items[0].cofinancing)
    committee.scenario(items)
    assert state_of_everything(items[0].cofinancing) == before


def test_two_scenarios_of_a_session_have_two_names(committee, refused):
    items = committee.enrolled(committee.recommended())
    committee.scenario(items)
    with refused("scenario_named_once"):
        committee.scenario(items)


def test_a_scenario_grants_no_more_than_asked(committee, refused):
    items = committee.enrolled(committee.recommended())
    with refused("cofinancing_grant_within_request"):
        committee.scenario(
            items, answers=[Answer(items[0], Choice.GRANT, amount=Decimal("999999.00"))]
        )


def test_scenarios_are_compared_with_their_differences(committee):
    items = committee.enrolled(committee.recommended(), committee.recommended())
    committee.scenario(items)
    committee.scenario(items[:1], name="Le premier seul")
    page = session_page(committee.session, committee.chair, AT)
    both = comparison(page)
    assert [c.count for c in both.columns] == [2, 1]
    assert both.columns[1].deltas["granted"] == Decimal("-180000.00")
    assert [cells[1].differs for _row, cells in both.lines] == [False, True]


def test_a_scenario_changed_meanwhile_is_not_overwritten(committee, refused):
    items = committee.enrolled(committee.recommended())
    scenario = committee.scenario(items)
    terms = {"over": items, "answers": [], "by": committee.chair, "at": AT}
    scenarios.redraw(scenario, seen_version=1, **terms)
    with refused("stale_version"):
        scenarios.redraw(scenario, seen_version=1, **terms)


def test_a_promotion_decides_every_file_and_reserves_the_money(committee):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    answers = [
        Answer(items[0], Choice.GRANT, amount=Decimal("150000.00")),
        Answer(items[1], Choice.REFUSE, reason="Impact non mesurable."),
    ]
    promoted = committee.promote(committee.scenario(items, answers=answers))
    first, second = (fresh(i.cofinancing) for i in items)
    assert (first.status, first.granted_amount) == ("granted", Decimal("150000.00"))
    assert (second.status, second.decision_reason) == ("refused", "Impact non mesurable.")
    assert second.remedies
    assert available(committee.desk) == committee.desk.room - Decimal("150000.00")
    assert promoted.promoted_by == committee.chair
    assert audit.run().is_clean


def test_one_file_too_many_for_the_line_refuses_the_whole_and_is_named(nothing_changes):
    from tests.funding.committee.stories import Committee

    committee = Committee(Desk(room=Decimal("300000.00")))
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    scenario = committee.scenario(items)
    with nothing_changes(), pytest.raises(Refused) as refusal:
        committee.promote(scenario)
    assert refusal.value.code == "balance_not_negative"
    assert items[1].cofinancing.reference in refusal.value.message
    assert "Aucune décision n’est prise" in refusal.value.message


def test_a_deferral_without_reason_refuses_the_whole(committee, refused):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    answers = [Answer(items[0], Choice.GRANT), Answer(items[1], Choice.DEFER)]
    scenario = committee.scenario(items, answers=answers)
    with refused("reason_required"):
        committee.promote(scenario)


def test_a_file_without_quorum_refuses_the_whole(committee, refused):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items[:1])
    scenario = committee.scenario(items)
    with refused("decision_has_its_quorum"):
        committee.promote(scenario)


def test_whoever_declared_a_conflict_promotes_nothing_about_the_file(committee, refused):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    scenario = committee.scenario(items)
    committee.desk.declare(items[1].cofinancing, committee.chair, conflict=True)
    with refused("has_no_declared_conflict"):
        committee.promote(scenario)


def test_a_grant_above_the_rate_keeps_its_derogation(committee, refused):
    items = committee.opened(committee.recommended("250000.00"))
    committee.vote(items)
    bare = committee.scenario(items)
    with refused("cofinancing_above_the_rate_has_its_derogation"):
        committee.promote(bare)
    answers = [Answer(items[0], Choice.GRANT, derogation_reason="Portée nationale.")]
    committee.promote(committee.scenario(items, name="Avec dérogation", answers=answers))
    assert fresh(items[0].cofinancing).derogation_reason == "Portée nationale."


def test_an_empty_scenario_is_not_promoted(committee, refused):
    items = committee.opened(committee.recommended())
    empty = committee.scenario(items, answers=[])
    with refused("scenario_is_empty"):
        committee.promote(empty)


def test_a_scenario_seen_before_it_changed_is_not_promoted(committee, refused):
    items = committee.opened(committee.recommended())
    committee.vote(items)
    scenario = committee.scenario(items)
    scenarios.redraw(
        scenario,
        over=items,
        answers=[Answer(items[0], Choice.DEFER, reason="Plus tard.")],
        by=committee.chair,
        at=AT,
    )
    with refused("stale_version"):
        committee.promote(scenario, seen_scenario=1)


def test_a_promoted_scenario_never_changes_even_by_sql(committee):
    items = committee.opened(committee.recommended())
    committee.vote(items)
    scenario = committee.promote(committee.scenario(items))
    with pytest.raises(IntegrityError, match="promoted_scenario_never_changes"):
        Scenario.objects.filter(pk=scenario.pk).update(name="Autre")


def test_the_choices_of_a_promoted_scenario_never_change_even_by_sql(committee):
    items = committee.opened(committee.recommended())
    committee.vote(items)
    scenario = committee.promote(committee.scenario(items))
    with pytest.raises(IntegrityError, match="promoted_scenario_never_changes"):
        ScenarioChoice.objects.filter(scenario=scenario).update(reason="Autre")


def test_a_file_answered_since_is_not_promoted_again(committee, refused):
    items = committee.opened(committee.recommended())
    committee.vote(items)
    scenario = committee.scenario(items)
    committee.desk.grant(fresh(items[0].cofinancing))
    with refused("agenda_answer_never_changes"):
        committee.promote(scenario)


def test_a_file_answered_since_is_out_of_the_totals_of_a_scenario_that_waits(committee):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    committee.scenario(items)
    promoted = committee.promote(committee.scenario(items[:1], name="Le premier"))
    page = session_page(committee.session, committee.chair, AT)
    waiting, done = comparison(page).columns
    assert (waiting.granted, waiting.count, waiting.answered) == (Decimal("180000.00"), 1, 1)
    assert waiting.rest == committee.desk.room - Decimal("360000.00")
    assert (done.scenario, done.granted, done.answered) == (promoted, Decimal("180000.00"), 0)


def test_a_scenario_written_again_forgets_the_files_answered_since_and_is_promoted(committee):
    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    scenario = committee.scenario(items)
    committee.desk.grant(fresh(items[0].cofinancing))
    left = [Answer(items[1], Choice.GRANT)]
    terms = {"over": items[1:], "answers": left, "by": committee.chair, "at": AT}
    promoted = committee.promote(scenarios.redraw(scenario, **terms))
    assert [choice.item for choice in promoted.choices.order_by("pk")] == [items[1]]
    assert fresh(items[1].cofinancing).status == "granted"


def test_a_file_withdrawn_by_its_holder_does_not_lock_the_scenarios_that_name_it(committee):
    from funding.actions import request

    items = committee.opened(committee.recommended(), committee.recommended())
    committee.vote(items)
    scenario = committee.scenario(items)
    request.withdraw(items[0].cofinancing, by=committee.desk.holder, at=AT, reason="Abandon.")
    left = [Answer(items[1], Choice.GRANT)]
    terms = {"over": items[1:], "answers": left, "by": committee.chair, "at": AT}
    assert committee.promote(scenarios.redraw(scenario, **terms)).promoted_at == AT
