"""Each financing instrument has its rules: its holder, its costs, its papers, its payments."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funding.actions import agreement, execution
from funding.models import Cofinancing, FinancingInstrument, Tranche
from projects.models import CostLine, CostNature
from tests.factories.accounts import operator
from tests.funding.stories import AT, Desk, first_tranche, fresh, paper

pytestmark = pytest.mark.django_db
F = FinancingInstrument


def with_staff(desk, amount="100000.00"):
    """A file before the committee whose plan counts staff, and 400 000 € besides."""
    file = desk.in_committee()
    CostLine.objects.create(
        project=file.project,
        nature=CostNature.STAFF,
        year=2026,
        label="Statisticien",
        amount_ht=Decimal(amount),
        amount_ttc=Decimal(amount),
    )
    CostLine.objects.filter(project=file.project, nature=CostNature.SERVICES).update(
        amount_ht=Decimal("120000.00"), amount_ttc=Decimal("120000.00")
    )
    return file


def test_a_staff_cost_names_the_only_instrument_that_bears_it(desk):
    file = with_staff(desk)
    named = dict(CostLine.objects.filter(project=file.project).values_list("nature", "instrument"))
    assert named == {"staff": "credit_transfer", "services": "", "hardware": ""}


def test_no_aid_pays_staff_but_by_a_credit_transfer(desk, refused):
    file = with_staff(desk)
    with refused("staff_cost_only_by_credit_transfer") as caught:
        desk.grant(file)
    assert "120 000,00" in caught.value.message.replace("\u202f", " ").replace("\xa0", " ")
    desk.grant(file, instrument=F.CREDIT_TRANSFER)
    assert fresh(file).instrument == F.CREDIT_TRANSFER


def test_another_instrument_may_bear_what_is_not_staff(desk):
    file = with_staff(desk)
    desk.grant(file, "120000.00")
    assert fresh(file).granted_amount == Decimal("120000.00")


def test_an_operator_s_agreement_is_signed_with_an_operator_only(desk, refused):
    file = desk.in_committee()
    with refused("operator_agreement_is_for_operators"):
        desk.grant(file, instrument=F.OPERATOR_AGREEMENT)


@pytest.mark.parametrize("instrument", [F.UO_ALLOTMENT, F.CREDIT_TRANSFER])
def test_an_operator_receives_no_credits_of_the_state_s_own_units(refused, instrument):
    desk = Desk(organisation=operator())
    file = desk.in_committee()
    with refused("state_instrument_is_for_state_services"):
        desk.grant(file, instrument=instrument)


@pytest.mark.parametrize(
    ("instrument", "sentence"),
    [(F.OPERATOR_AGREEMENT, "opérateur"), (F.MANAGEMENT_DELEGATION, "décret de transfert")],
)
def test_the_database_refuses_an_instrument_written_by_hand(desk, instrument, sentence):
    file = with_staff(desk)
    desk.grant(file, instrument=F.CREDIT_TRANSFER)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Cofinancing.objects.filter(pk=file.pk).update(instrument=instrument)


def test_a_delegation_is_not_paid_before_it_is_published(desk, refused):
    file = desk.agreed()
    desk.certify(file, first_tranche(file))
    with refused("delegation_is_written_and_published"):
        desk.pay(file, first_tranche(file))
    desk.publish(file)
    desk.pay(file, first_tranche(file))


def test_a_delegation_is_written_before_it_is_published(desk, refused):
    file = desk.agreed()
    told = {"published_on": AT.date(), "where": "BO n° 3", "by": desk.officer, "at": AT}
    with refused("delegation_is_written_and_published"):
        agreement.publish_agreement(file, **told)


def test_a_publication_has_a_place_and_a_likely_day(desk, refused):
    from datetime import date

    file = desk.agreed()
    told = {"by": desk.officer, "at": AT}
    with refused("publication_has_its_place"):
        agreement.publish_agreement(file, published_on=AT.date(), where=" ", **told)
    for day in (date(2026, 3, 31), date(2026, 4, 3)):
        with refused("published_on_a_likely_day"):
            agreement.publish_agreement(file, published_on=day, where="BO", **told)


def with_operator(ej_number: str) -> tuple[Desk, Cofinancing]:
    from dataclasses import replace

    desk = Desk(organisation=operator())
    file = desk.in_committee()
    desk.grant(file, instrument=F.OPERATOR_AGREEMENT)
    act = replace(desk.act(), ej_number=ej_number)
    agreement.record_agreement(fresh(file), act=act, by=desk.officer, at=AT)
    return desk, fresh(file)


def ask(desk, file):
    return execution.request_payment(
        file,
        tranche=first_tranche(file),
        statement="Lot 1 livré.",
        upload=paper("pv.pdf"),
        by=desk.holder,
        at=AT,
    )


def test_an_operator_asks_to_be_paid_before_the_work_is_certified(refused):
    desk, file = with_operator("2100012345")
    with refused("has_a_tranche_to_certify") as caught:
        desk.certify(file, first_tranche(file))
    assert "L’opérateur n’a pas encore demandé le paiement" in caught.value.message
    ask(desk, file)
    desk.report(file)
    desk.release(file)
    with refused("operator_asks_to_be_paid"):
        desk.certify(file, Tranche.objects.get(agreement__cofinancing=file, number=2))
    desk.certify(file, first_tranche(file))
    desk.pay(file, first_tranche(file))
    assert first_tranche(file).stage == "paid"


def test_an_operator_is_not_paid_without_its_commitment_number(refused):
    desk, file = with_operator("")
    ask(desk, file)
    desk.certify(file, first_tranche(file))
    with refused("operator_payment_has_its_number"):
        desk.pay(file, first_tranche(file))


def test_the_database_refuses_to_certify_an_operator_who_asked_nothing():
    desk, file = with_operator("2100012345")
    with pytest.raises(IntegrityError, match="demande d’abord"), transaction.atomic():
        Tranche.objects.filter(pk=first_tranche(file).pk).update(
            certified_at=AT, certified_by=desk.reviewers[0], certificate="Vu."
        )
