"""Opening, closing and carrying over: what lapses is shown before it does."""

from datetime import date

import pytest
from django.db import transaction

from funding.ledger import books
from funding.ledger.models import Credit
from tests.factories.ledger import engagement, envelope, euros, line, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_years():
    return envelope(years=(2026, 2027))


def pocket(of, name, credit=Credit.AE, year=2026):
    row = of.balances.filter(credit=credit, pocket=name, fiscal_year=year).first()
    return row.amount if row else 0


def close(of, **more):
    return books.close_year(envelope=of, fiscal_year=2026, **told(**more))


def test_the_preview_is_what_the_closing_does(two_years):
    of = line(two_years, ae=500, cp=400)
    engagement(of, 200)
    with transaction.atomic():
        books.freeze(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros(30), **told())
        preview = books.closing_preview(envelope=two_years, fiscal_year=2026)
        year = close(two_years)
    assert [(lapse.credit, lapse.pocket, lapse.amount) for lapse in preview.lapses] == [
        ("ae", "available", euros(270)),
        ("ae", "frozen", euros(30)),
        ("cp", "available", euros(400)),
    ]
    assert preview.lapsing(Credit.AE) == euros(300)
    assert preview.carriable_cp == euros(12)
    assert year.is_closed
    assert pocket(of, "lapsed") == euros(300)
    assert pocket(of, "engaged") == euros(200)
    assert pocket(of, "lapsed", Credit.CP) == euros(400)


def test_a_closed_year_takes_no_more_movement(two_years, refused):
    of = line(two_years, ae=500, cp=400)
    act = engagement(of, 200)
    with transaction.atomic():
        close(two_years)
    with refused("fiscal_year_not_closed") as messages:
        books.increase(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros(1), **told())
    assert messages == ["L’exercice 2026 est clos\xa0: il ne reçoit plus de mouvement."]
    with refused("fiscal_year_not_closed"):
        books.pay(engagement=act, fiscal_year=2026, amount=euros(1), **told())
    with refused("fiscal_year_not_closed"):
        books.withdraw(engagement=act, amount=euros(1), **told(effect_on=date(2026, 12, 30)))


def test_a_year_with_reservations_does_not_close(two_years, refused):
    of = line(two_years, ae=500)
    with transaction.atomic():
        books.reserve(line=of, fiscal_year=2026, award="DL-7", amount=euros(80), **told())
    with refused("reservations_remain") as messages:
        close(two_years)
    assert messages[0].endswith("libérez-les d’abord\xa0: DL-7 (80,00\xa0€).")


def test_a_reservation_is_carried_over_with_its_award(two_years):
    of = line(two_years, ae=500)
    with transaction.atomic():
        books.reserve(line=of, fiscal_year=2026, award="DL-7", amount=euros(80), **told())
        books.carry_over(
            line=of, from_year=2026, credit=Credit.AE, amount=euros(80), award="DL-7", **told()
        )
        close(two_years)
    held = of.award_balances.get(award="DL-7", fiscal_year=2027)
    assert held.reserved_amount == euros(80)
    assert pocket(of, "reserved", year=2027) == euros(80)


def test_ae_are_carried_over_by_an_explicit_act_only(two_years):
    of = line(two_years, ae=500)
    with transaction.atomic():
        close(two_years)
    assert pocket(of, "available", year=2027) == 0
    with transaction.atomic():
        books.carry_over(line=of, from_year=2026, credit=Credit.AE, amount=euros(500), **told())
    assert pocket(of, "available", year=2027) == euros(500)
    assert pocket(of, "lapsed") == 0


def test_cp_are_carried_over_within_3_percent_of_the_initial_cp_of_all_lines(two_years, refused):
    of, other = line(two_years, cp=400), line(two_years, cp=600)
    with transaction.atomic():
        books.increase(line=of, fiscal_year=2026, credit=Credit.CP, amount=euros(5000), **told())
        books.carry_over(line=of, from_year=2026, credit=Credit.CP, amount=euros(20), **told())
    with refused("cp_carry_over_within_3_percent") as messages:
        books.carry_over(
            line=other, from_year=2026, credit=Credit.CP, amount=euros("10.01"), **told()
        )
    assert messages == [
        "Le report de CP de 2026 est plafonné à 3\xa0% des crédits initiaux, soit 30,00\xa0€\xa0: "
        "il reste 10,00\xa0€ à reporter, demandé 10,01\xa0€."
    ]
    with transaction.atomic():
        books.carry_over(line=other, from_year=2026, credit=Credit.CP, amount=euros(10), **told())
    assert pocket(other, "available", Credit.CP, 2027) == euros(10)


def test_a_carry_over_needs_the_next_year(refused):
    of = line(envelope(years=(2026,)), ae=500)
    with refused("fiscal_year_is_open"):
        books.carry_over(line=of, from_year=2026, credit=Credit.AE, amount=euros(1), **told())


def test_an_engagement_outlives_its_closed_year(two_years):
    of = line(two_years, ae=500)
    act = engagement(of, 200)
    with transaction.atomic():
        close(two_years)
        books.allocate(line=of, fiscal_year=2027, credit=Credit.CP, amount=euros(300), **told())
        books.pay(engagement=act, fiscal_year=2027, amount=euros(150), **told())
        books.withdraw(engagement=act, amount=euros(50), **told(effect_on=date(2027, 4, 1)))
    assert pocket(of, "withdrawn") == euros(50)
    assert act.balance.remaining_amount == 0


def test_a_year_closes_once_and_opens_once(two_years, refused):
    line(two_years, ae=500)
    with transaction.atomic():
        close(two_years)
    with refused("year_closes_once"):
        close(two_years)
    with refused("fiscal_year_once"):
        books.open_year(envelope=two_years, fiscal_year=2026, **told())
