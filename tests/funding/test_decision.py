"""Grants within the line's money, four eyes, reasons and remedies."""

from decimal import Decimal

import pytest

from accounts.permissions import Role
from funding.actions import decision
from funding.ledger.models import AwardBalance, Balance, BudgetLine
from funding.models import Cofinancing, CofinancingStatus
from notifications.models import Delivery
from projects.models import Project
from tests.factories.accounts import person
from tests.funding.stories import AT, Desk, fresh

pytestmark = pytest.mark.django_db


def test_a_grant_reserves_its_amount_on_the_line(desk):
    file = desk.granted()
    assert (file.status, file.granted_amount) == ("granted", Decimal("180000.00"))
    assert (file.budget_line, file.fiscal_year) == (desk.line, 2026)
    reserved = AwardBalance.objects.get(award=file.reference)
    assert reserved.reserved_amount == Decimal("180000.00")
    told = Delivery.objects.filter(notification__event="funding.granted")
    assert {d.person for d in told} == {desk.holder, *desk.reviewers, desk.officer}


def test_the_database_refuses_a_euro_too_many(refused):
    desk = Desk(room=Decimal("179999.99"))
    file = desk.in_committee()
    with refused("balance_not_negative") as caught:
        desk.grant(file)
    assert "0,01" in caught.value.message


def test_the_last_euro_may_be_granted():
    desk = Desk(room=Decimal("180000.00"))
    desk.grant(desk.in_committee())
    left = Balance.objects.get(credit="ae", pocket="available")
    assert left.amount == Decimal("0.00")


def test_nothing_is_granted_to_a_project_that_left(desk, refused):
    file = desk.in_committee()
    Project.objects.filter(pk=file.project_id).update(status="withdrawn")
    with refused("project_is_admissible"):
        desk.grant(fresh(file))


def test_a_grant_stays_within_the_request(desk, refused):
    file = desk.in_committee()
    with refused("cofinancing_grant_within_request"):
        desk.grant(file, "180000.01")


def test_a_grant_above_the_rate_needs_its_derogation(desk, refused):
    file = desk.in_committee("250000.00")
    with refused("cofinancing_above_the_rate_has_its_derogation"):
        desk.grant(file, "200000.01")
    desk.grant(file, "200000.01", derogation_reason="Projet interministériel.")
    assert fresh(file).derogation_reason


def test_even_a_derogation_stays_under_the_ceiling_of_the_call(desk, refused):
    file = desk.in_committee("250000.00")
    Cofinancing.objects.filter(pk=file.pk).update(derogation_max_rate=Decimal("0.5500"))
    with refused("cofinancing_within_the_derogation"):
        desk.grant(fresh(file), "220000.01", derogation_reason="Projet interministériel.")
    desk.grant(fresh(file), "220000.00", derogation_reason="Projet interministériel.")


def test_a_grant_names_an_open_line_of_its_strand(desk, refused):
    other = BudgetLine.objects.create(
        envelope=desk.envelope,
        code="IA-1",
        label="IA",
        strand="artificial_intelligence",
        nature="63",
    )
    file = desk.in_committee()
    with refused("line_of_another_strand"):
        desk.grant(file, line=other)


def test_a_grant_names_its_instrument(desk, refused):
    file = desk.in_committee()
    with refused("cofinancing_decided_has_date_person_and_amount"):
        desk.grant(file, instrument="")


def test_whoever_reviewed_does_not_decide(desk, refused):
    file = desk.in_committee()
    both = desk.reviewers[0]
    both.memberships.create(
        organisation=desk.dinum, role=Role.DECISION_MAKER, started_on="2022-01-01"
    )
    both = type(both).objects.get(pk=both.pk)
    with refused("did_not_review"):
        desk.grant(file, by=both)


def test_a_decision_maker_with_a_conflict_does_not_decide(desk, refused):
    file = desk.in_committee()
    other = person(Role.DECISION_MAKER)
    desk.declare(file, other, conflict=True)
    with refused("has_no_declared_conflict"):
        decision.refuse(file, by=other, at=AT, reason="Non.", remedies="Recours.")


def test_a_reviewer_may_not_decide(desk, refused):
    file = desk.in_committee()
    third = person(Role.REVIEWER)
    desk.declare(file, third)
    with refused("not_permitted"):
        desk.grant(file, by=third)


def test_a_stale_decision_does_not_overwrite_a_newer_one(desk, refused):
    file = desk.in_committee()
    seen = file.version
    decision.defer(file, by=desk.decider, at=AT, reason="À préciser.", seen_version=seen)
    decision.enrol(file, by=desk.decider, at=AT)
    with refused("stale_version") as caught:
        desk.grant(file, seen_version=seen)
    assert "Ajourner" in caught.value.message


def test_a_refusal_has_its_reason_and_remedies(desk, refused):
    file = desk.in_committee()
    with refused("reason_required"):
        decision.refuse(file, by=desk.decider, at=AT, reason="", remedies="Recours.")
    with refused("remedies_required"):
        decision.refuse(file, by=desk.decider, at=AT, reason="Non.", remedies=" ")
    decision.refuse(file, by=desk.decider, at=AT, reason="Impact flou.", remedies="Recours.")
    assert fresh(file).status == CofinancingStatus.REFUSED


def test_a_deferred_file_returns_to_a_later_committee(desk):
    file = desk.in_committee()
    decision.defer(file, by=desk.decider, at=AT, reason="Préciser l’indicateur.")
    assert fresh(file).status == CofinancingStatus.DEFERRED
    decision.enrol(file, by=desk.decider, at=AT)
    desk.grant(file)
    assert fresh(file).status == CofinancingStatus.GRANTED


def test_a_cancellation_has_its_reason(desk, refused):
    file = desk.granted()
    with refused("reason_required"):
        decision.cancel(file, by=desk.decider, at=AT, reason="")


def test_a_cancellation_of_an_earlier_year_s_engagement_frees_no_ae(desk):
    file = desk.agreed()
    next_year = AT.replace(year=2027)
    decision.cancel(file, by=desk.decider, at=next_year, reason="Projet abandonné.")
    pockets = dict(
        Balance.objects.filter(credit="ae", fiscal_year=2026).values_list("pocket", "amount")
    )
    assert pockets["withdrawn"] == Decimal("180000.00")
    assert pockets["available"] == desk.room - Decimal("180000.00")
