"""Figures published by the State, replayed in the ledger, come out to the euro."""

from datetime import date

import pytest
from django.db import transaction

from funding.ledger import audit, books, queries
from funding.ledger.models import Credit
from tests.factories.ledger import engagement, envelope, euros, line, told

pytestmark = pytest.mark.django_db


def figures(of, credit, year=None):
    return queries.totals(queries.balances(envelope=of.envelope, fiscal_year=year))[credit]


def test_what_remains_to_pay_rolls_forward_over_the_years():
    years = range(2022, 2028)
    of = line(envelope(2_000_000_000, years=years), ae=100_000_000, year=2022)
    old = engagement(of, 47_880_021, year=2022, award="Stock")
    schedule = [144_820_799, 144_999_832, 85_787_177, 21_182_733]
    with transaction.atomic():
        books.allocate(
            line=of, fiscal_year=2023, credit=Credit.AE, amount=euros(544_523_095), **told()
        )
        for year, amount in zip(years[1:], [195_612_575, *schedule], strict=True):
            books.allocate(
                line=of, fiscal_year=year, credit=Credit.CP, amount=euros(amount), **told()
            )
    new = engagement(of, 544_523_095, year=2023, award="Année")
    with transaction.atomic():
        books.pay(engagement=old, fiscal_year=2023, amount=euros(47_880_021), **told())
        books.pay(
            engagement=new, fiscal_year=2023, amount=euros(195_612_575 - 47_880_021), **told()
        )
    assert figures(of, Credit.AE).remaining_to_pay == euros(396_790_541)
    assert sum(schedule) == 396_790_541
    with transaction.atomic():
        for year, amount in zip(years[2:], schedule, strict=True):
            books.pay(engagement=new, fiscal_year=year, amount=euros(amount), **told())
    assert figures(of, Credit.AE).remaining_to_pay == 0
    assert audit.run().is_clean


def test_the_credits_of_2023():
    of = line(envelope(302_650_000, years=(2023,)), ae=302_650_000, year=2023)
    with transaction.atomic():
        books.reduce(
            line=of, fiscal_year=2023, credit=Credit.AE, amount=euros(29_724_885), **told()
        )
    engagement(of, 170_160_569, year=2023)
    found = figures(of, Credit.AE, 2023)
    assert found.opened == euros(272_925_115)
    assert found.engaged == euros(170_160_569)
    assert found.available == euros(102_764_546)


def test_the_credits_of_2023_when_the_cut_went_through_a_freeze():
    of = line(envelope(302_650_000, years=(2023,)), ae=302_650_000, year=2023)
    cut = {"line": of, "fiscal_year": 2023, "credit": Credit.AE, "amount": euros(29_724_885)}
    with transaction.atomic():
        books.freeze(**cut, **told())
    assert figures(of, Credit.AE, 2023).opened == euros(302_650_000)
    with transaction.atomic():
        books.cancel_frozen(**cut, **told())
    found = figures(of, Credit.AE, 2023)
    assert (found.opened, found.available) == (euros(272_925_115), euros(272_925_115))


def test_the_credits_of_2022():
    of = line(envelope(200_000_000, years=(2022,)), ae=95_200_000, year=2022)
    with transaction.atomic():
        books.increase(
            line=of, fiscal_year=2022, credit=Credit.AE, amount=euros(57_737_996), **told()
        )
    engagement(of, 122_540_572, year=2022)
    found = figures(of, Credit.AE, 2022)
    assert found.opened == euros(152_937_996)
    assert found.available == euros(30_397_424)


def test_programme_349_paid_more_cp_than_it_had_ae():
    of = line(envelope(500_000_000, years=(2021, 2022)), ae=80_000_000, cp="168700000", year=2022)
    with transaction.atomic():
        books.allocate(
            line=of, fiscal_year=2021, credit=Credit.AE, amount=euros(168_700_000), **told()
        )
    act = engagement(of, 168_700_000, year=2021)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2022, amount=euros(168_700_000), **told())
    assert figures(of, Credit.CP, 2022).paid == euros(168_700_000)
    assert figures(of, Credit.AE, 2022).opened == euros(80_000_000)


def test_the_five_totals_of_a_sister_fund():
    of = line(envelope(20_000_000), ae=19_875_817)
    frozen = {"line": of, "fiscal_year": 2026, "credit": Credit.AE}
    with transaction.atomic():
        books.freeze(**frozen, amount=euros(1_575_817), **told(effect_on=date(2026, 4, 1)))
    assert figures(of, Credit.AE).authorised == euros(18_300_000)
    with transaction.atomic():
        books.thaw(**frozen, amount=euros(500_000), **told(effect_on=date(2026, 6, 1)))
    assert figures(of, Credit.AE).authorised == euros(18_800_000)
    engagement(of, 18_300_000)
    found = figures(of, Credit.AE)
    assert (found.opened, found.authorised, found.engaged) == (
        euros(19_875_817), euros(18_800_000), euros(18_300_000),
    )  # fmt: skip
