"""Signed acts engage, tranches are certified by one person and paid by another."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from accounts.permissions import Role
from funding.actions import agreement, execution
from funding.actions.agreement import PlannedTranche, SignedAct
from funding.ledger import books
from funding.ledger.models import Balance
from funding.models import Agreement, FinancingInstrument, Tranche
from tests.factories.accounts import operator, person
from tests.funding.stories import AT, Desk, first_tranche, fresh

pytestmark = pytest.mark.django_db


def record(desk, file, act):
    return agreement.record_agreement(file, act=act, by=desk.officer, at=AT)


def test_an_aid_that_must_be_split_has_two_tranches(desk, refused):
    file = desk.granted()
    with refused("two_tranches_at_least"):
        record(desk, file, desk.act(parts=1))


def test_a_short_and_small_project_may_be_paid_at_once(desk):
    file = desk.granted("100000.00", duration_months=6)
    record(desk, file, desk.act("100000.00", parts=1))
    assert Tranche.objects.count() == 1


def test_tranches_add_up_to_the_act(desk, refused):
    file = desk.granted()
    plan = [
        PlannedTranche("Début", Decimal("90000.00"), date(2026, 4, 2)),
        PlannedTranche("Fin", Decimal("89999.99"), date(2026, 10, 2)),
    ]
    with refused("plan_adds_up"):
        record(desk, file, SignedAct(Decimal("180000.00"), date(2026, 4, 1), plan))


def test_an_act_engages_no_more_than_was_reserved(desk, refused):
    file = desk.granted()
    desk.granted()
    with refused("reservation_not_negative"):
        record(desk, file, desk.act("180000.02"))


def test_an_act_is_not_signed_tomorrow(desk, refused):
    file = desk.granted()
    act = SignedAct(Decimal("180000.00"), date(2026, 4, 3), desk.act().plan)
    with refused("signed_in_the_future"):
        record(desk, file, act)


def test_only_an_operator_s_agreement_bears_a_commitment_number(desk, refused):
    file = desk.granted()
    act = SignedAct(Decimal("180000.00"), date(2026, 4, 1), desk.act().plan, ej_number="2100012345")
    with refused("agreement_commitment_number_of_an_operator"):
        record(desk, file, act)


def test_a_commitment_number_has_ten_digits(refused):
    desk = Desk(organisation=operator())
    file = desk.in_committee()
    desk.grant(file, instrument=FinancingInstrument.OPERATOR_AGREEMENT)
    act = SignedAct(Decimal("180000.00"), date(2026, 4, 1), desk.act().plan, ej_number="12")
    with refused("agreement_commitment_number_of_an_operator"):
        record(desk, fresh(file), act)


def test_an_award_may_be_engaged_by_several_acts(desk):
    file = desk.granted()
    record(desk, file, desk.act("100000.00"))
    agreement.record_amendment(file, act=desk.act("80000.00"), by=desk.officer, at=AT)
    first, second = Agreement.objects.order_by("number")
    assert second.engagement.amends == first.engagement
    assert [t.number for t in Tranche.objects.order_by("number")] == [1, 2, 3, 4]
    assert Balance.objects.get(credit="ae", pocket="engaged").amount == Decimal("180000.00")


def test_nothing_is_paid_before_it_is_certified(desk, refused):
    file = desk.agreed()
    with refused("has_a_tranche_to_pay"):
        desk.pay(file, first_tranche(file))


def test_another_tranche_than_the_certified_one_is_not_paid(desk, refused):
    file = desk.certified()
    second = Tranche.objects.get(number=2)
    with refused("tranche_paid_was_certified"):
        desk.pay(file, second)


def test_whoever_certified_does_not_pay(desk, refused):
    file = desk.published()
    both = person(Role.REVIEWER, desk.dinum)
    both.memberships.create(
        organisation=desk.dinum, role=Role.BUDGET_OFFICER, started_on="2022-01-01"
    )
    desk.declare(file, both)
    desk.certify(file, first_tranche(file), by=both)
    with refused("tranche_paid_by_another_than_its_certifier"):
        desk.pay(file, first_tranche(file), by=both)


def test_a_payment_stays_within_its_tranche(desk, refused):
    file = desk.certified()
    with refused("tranche_paid_within_its_plan"):
        desk.pay(file, first_tranche(file), amount=Decimal("9999999.00"))


def test_a_payment_stays_within_the_credits_of_the_year(refused):
    desk = Desk()
    file = desk.certified()
    with transaction.atomic():
        books.freeze(
            line=desk.line,
            fiscal_year=2026,
            credit="cp",
            amount=desk.room - Decimal("89999.99"),
            by=desk.officer,
            at=AT,
            reason="Gel",
        )
    with refused("balance_not_negative"):
        desk.pay(file, first_tranche(file))


def test_a_payment_is_dated_between_the_signature_and_today(desk, refused):
    file = desk.certified()
    for day in (date(2026, 3, 31), date(2026, 4, 3)):
        with refused("paid_on_a_likely_day"):
            desk.pay(file, first_tranche(file), paid_on=day)


def test_a_tranche_of_another_file_is_not_paid(desk, refused):
    file, other = desk.certified(), desk.certified()
    with refused("unknown_tranche"):
        desk.pay(file, first_tranche(other))


def test_a_file_is_not_settled_while_a_certified_tranche_waits(desk, refused):
    file = desk.paid()
    desk.report_final(file)
    desk.report(file)
    desk.release(file)
    desk.certify(file, Tranche.objects.get(number=2))
    with refused("certified_tranche_unpaid"):
        execution.settle(file, by=desk.officer, at=AT, reason="Fin.")


def test_giving_money_back_needs_a_reason(desk, refused):
    file = desk.paid()
    desk.report_final(file)
    with refused("reason_required"):
        execution.settle(file, by=desk.officer, at=AT)


def test_a_holder_neither_certifies_nor_pays(desk, refused):
    file = desk.certified()
    with refused("not_permitted"):
        desk.pay(file, first_tranche(file), by=desk.holder)
    with refused("not_permitted"):
        desk.certify(file, Tranche.objects.get(number=2), by=desk.holder)
