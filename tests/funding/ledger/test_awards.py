"""The life of an award: reserved, engaged, paid over the years, given back."""

from datetime import date

import pytest
from django.db import transaction

from funding.ledger import books
from funding.ledger.models import AwardBalance, Balance, Credit, EarlierYearException, Instrument
from tests.factories.ledger import engagement, envelope, euros, line, officer, told

pytestmark = pytest.mark.django_db


def amount(of, pocket, credit=Credit.AE, year=2026):
    row = Balance.objects.filter(line=of, credit=credit, fiscal_year=year, pocket=pocket).first()
    return row.amount if row else 0


def signed(of, award, value, year=2026, **more):
    return {
        "line": of,
        "fiscal_year": year,
        "award": award,
        "amount": euros(value),
        "instrument": Instrument.UO_ALLOTMENT,
        "signed_on": date(year, 5, 4),
        **more,
    }


def test_a_grant_sets_money_apart_and_the_signed_act_engages_it():
    of = line(ae=500)
    act = engagement(of, 200)
    assert amount(of, "available") == euros(300)
    assert amount(of, "reserved") == 0
    assert amount(of, "engaged") == euros(200)
    assert act.balance.remaining_amount == euros(200)


def test_a_grant_beyond_the_line_is_refused(refused):
    of = line(ae=500)
    with refused("balance_not_negative") as messages:
        books.reserve(line=of, fiscal_year=2026, award="DL-1", amount=euros("500.01"), **told())
    assert messages[0].startswith("Il manque 0,01\xa0€ en AE 2026")


def test_an_award_cannot_engage_another_s_reservation(refused):
    of = line(ae=500)
    with transaction.atomic():
        books.reserve(line=of, fiscal_year=2026, award="DL-1", amount=euros(300), **told())
        books.reserve(line=of, fiscal_year=2026, award="DL-2", amount=euros(100), **told())
    with refused("reservation_not_negative") as messages:
        books.engage(**signed(of, "DL-2", "100.01"), **told())
    assert messages == [
        f"L’attribution DL-2 n’a que 100,00\xa0€ réservés en AE 2026 sur la ligne {of.code}\xa0: "
        "demandé 100,01\xa0€."
    ]
    with refused("reservation_not_negative"):
        books.release(line=of, fiscal_year=2026, award="DL-2", amount=euros(101), **told())


def test_a_release_gives_back_only_what_is_not_engaged():
    of = line(ae=500)
    with transaction.atomic():
        books.reserve(line=of, fiscal_year=2026, award="DL-1", amount=euros(300), **told())
        books.engage(**signed(of, "DL-1", 250), **told())
        books.release(line=of, fiscal_year=2026, award="DL-1", amount=euros(50), **told())
    assert amount(of, "available") == euros(250)
    assert AwardBalance.objects.get(award="DL-1").reserved_amount == 0


def test_an_award_may_have_several_engagements_and_enlarge_one():
    of = line(ae=500)
    with transaction.atomic():
        books.reserve(line=of, fiscal_year=2026, award="DL-1", amount=euros(300), **told())
        first = books.engage(**signed(of, "DL-1", 100), **told())
        second = books.engage(**signed(of, "DL-1", 50), **told())
        books.increase_engagement(engagement=first, amount=euros(25), **told())
    assert first.balance.engaged_amount == euros(125)
    assert second.balance.engaged_amount == euros(50)


def test_the_same_key_gives_back_the_same_engagement(refused):
    of = line(ae=500)
    with transaction.atomic():
        books.reserve(line=of, fiscal_year=2026, award="DL-1", amount=euros(300), **told())
        first = books.engage(**signed(of, "DL-1", 100), **told(key="acte-1"))
        again = books.engage(**signed(of, "DL-1", 100), **told(key="acte-1"))
    assert first == again
    assert amount(of, "engaged") == euros(100)
    with refused("key_reused"):
        books.engage(**signed(of, "DL-1", 90), **told(key="acte-1"))


def test_a_payment_consumes_cp_and_what_remains_to_pay():
    of = line(ae=500, cp=500)
    act = engagement(of, 200)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2026, amount=euros(80), **told())
    act.balance.refresh_from_db()
    assert act.balance.remaining_amount == euros(120)
    assert amount(of, "available", Credit.CP) == euros(420)
    assert amount(of, "paid", Credit.CP) == euros(80)
    assert amount(of, "paid", Credit.AE) == euros(80)


def test_no_payment_beyond_what_remains_to_pay(refused):
    of = line(ae=500, cp=500)
    act = engagement(of, 200)
    with refused("remaining_to_pay_not_negative") as messages:
        books.pay(engagement=act, fiscal_year=2026, amount=euros("200.01"), **told())
    assert messages == [
        "Le reste à payer de l’engagement est de 200,00\xa0€\xa0: demandé 200,01\xa0€."
    ]


def test_no_payment_beyond_the_cp_of_the_year(refused):
    of = line(ae=500, cp=50)
    act = engagement(of, 200)
    with refused("balance_not_negative") as messages:
        books.pay(engagement=act, fiscal_year=2026, amount=euros(51), **told())
    assert messages[0].startswith("Il manque 1,00\xa0€ en CP 2026")


def test_cp_of_a_later_year_pay_ae_of_an_earlier_one():
    both = envelope(years=(2026, 2027))
    of = line(both, ae=500, cp=100)
    act = engagement(of, 200)
    with transaction.atomic():
        books.allocate(line=of, fiscal_year=2027, credit=Credit.CP, amount=euros(90), **told())
        books.pay(engagement=act, fiscal_year=2026, amount=euros(100), **told())
        books.pay(engagement=act, fiscal_year=2027, amount=euros(90), **told())
    assert amount(of, "paid", Credit.CP, 2027) == euros(90)
    assert amount(of, "paid", Credit.AE, 2026) == euros(190)
    assert amount(of, "paid", Credit.AE, 2027) == 0


def test_cp_of_a_year_before_the_engagement_pay_nothing(refused):
    both = envelope(years=(2025, 2026))
    of = line(both, ae=500)
    with transaction.atomic():
        books.allocate(line=of, fiscal_year=2025, credit=Credit.CP, amount=euros(90), **told())
    act = engagement(of, 200)
    with refused("engagement_fits"):
        books.pay(engagement=act, fiscal_year=2025, amount=euros(10), **told())


def test_a_refund_gives_cp_back_and_restores_what_remains_to_pay(refused):
    of = line(ae=500, cp=500)
    act = engagement(of, 200)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2026, amount=euros(80), **told())
        books.refund(engagement=act, fiscal_year=2026, amount=euros(30), **told())
    act.balance.refresh_from_db()
    assert act.balance.remaining_amount == euros(150)
    assert amount(of, "available", Credit.CP) == euros(450)
    with refused("balance_not_negative"):
        books.refund(engagement=act, fiscal_year=2026, amount=euros(51), **told())


def test_one_engagement_cannot_be_refunded_another_s_payment(refused):
    of = line(ae=500, cp=500)
    paid, unpaid = engagement(of, 200), engagement(of, 100, award="DL-2026-0002")
    with transaction.atomic():
        books.pay(engagement=paid, fiscal_year=2026, amount=euros(80), **told())
    with refused("remaining_to_pay_not_negative") as messages:
        books.refund(engagement=unpaid, fiscal_year=2026, amount=euros(30), **told())
    assert messages[0].startswith("Seuls 0,00\xa0€ ont été payés")


def test_who_certifies_does_not_pay(refused):
    of = line(ae=500, cp=500)
    act = engagement(of, 200)
    payer = officer()
    payment = {"engagement": act, "fiscal_year": 2026, "amount": euros(10)}
    with refused("two_people"):
        books.pay(**payment, certified_by=payer, **told(payer))
    with transaction.atomic():
        movement = books.pay(**payment, certified_by=officer(), **told(payer))
    assert movement.approved_by_id != movement.recorded_by_id


def test_a_withdrawal_in_the_engagement_s_year_frees_its_ae():
    of = line(ae=500)
    act = engagement(of, 200)
    with transaction.atomic():
        books.withdraw(engagement=act, amount=euros(50), **told(effect_on=date(2026, 11, 3)))
    assert amount(of, "available") == euros(350)
    assert act.balance.engaged_amount == euros(150)


def test_a_withdrawal_of_an_earlier_year_frees_nothing():
    of = line(envelope(years=(2026, 2027)), ae=500)
    act = engagement(of, 200)
    with transaction.atomic():
        books.withdraw(engagement=act, amount=euros(50), **told(effect_on=date(2027, 2, 3)))
    assert amount(of, "available") == euros(300)
    assert amount(of, "withdrawn") == euros(50)
    assert act.balance.engaged_amount == euros(150)


def test_a_listed_exception_makes_an_earlier_year_s_ae_available_this_year(refused):
    of = line(envelope(years=(2026, 2027)), ae=500)
    act = engagement(of, 200)
    late = told(effect_on=date(2027, 2, 3))
    with transaction.atomic():
        books.withdraw(
            engagement=act,
            amount=euros(50),
            exception=EarlierYearException.HOLDER_CHANGE,
            **late,
        )
    assert amount(of, "available", year=2027) == euros(50)
    with refused("places_fit_the_kind"):
        books.withdraw(engagement=act, amount=euros(50), exception="because", **late)


def test_what_was_paid_cannot_be_withdrawn(refused):
    of = line(ae=500, cp=500)
    act = engagement(of, 200)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2026, amount=euros(180), **told())
    with refused("remaining_to_pay_not_negative"):
        books.withdraw(engagement=act, amount=euros("20.01"), **told())


def test_the_books_belong_to_the_caller_s_transaction(transactional_db):
    of = line(ae=500)
    with pytest.raises(RuntimeError):
        books.reserve(line=of, fiscal_year=2026, award="DL-1", amount=euros(1), **told())
