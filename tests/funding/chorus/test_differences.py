"""Differences are listed both ways, with who must do what."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from funding.actions import chorus as actions
from funding.ledger import books
from funding.ledger.chorus.differences import differences
from funding.ledger.models import ChorusLine, Engagement, Movement
from tests.factories import ledger
from tests.factories.accounts import UserFactory, person
from tests.factories.chorus import NOW, brought
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
A = "1512345678"
ON = date(2026, 7, 31)


def engaged(amount: int, *, number: str = A) -> Engagement:
    line = ledger.line(ae=1_000_000, cp=1_000_000)
    made = ledger.engagement(line, amount)
    with transaction.atomic():
        if number:
            books.record_number(
                engagement=made, ej_number=number, by=made.recorded_by, at=ledger.AT
            )
    return made


def paid(engagement: Engagement, amount: int, day: date) -> Movement:
    with transaction.atomic():
        return books.pay(
            engagement=engagement,
            fiscal_year=day.year,
            amount=ledger.euros(amount),
            **ledger.told(effect_on=day),
        )


def kinds(**how) -> list[str]:
    return [d.kind.value for d in differences(on=ON, **how)]


def test_books_that_agree_have_no_difference():
    engagement = engaged(200_000)
    paid(engagement, 80_000, date(2026, 5, 22))
    paid(engagement, 20_000, date(2026, 6, 30))
    brought("engagements_corrected.csv")
    brought("payments.csv")
    assert kinds() == []


def test_a_reversed_payment_of_chorus_says_nothing():
    engagement = engaged(200_000)
    paid(engagement, 80_000, date(2026, 5, 22))
    paid(engagement, 20_000, date(2026, 6, 30))
    brought("payments.csv")
    assert kinds() == []
    assert ChorusLine.objects.filter(amount=-12_000).exists()


def test_a_larger_engagement_in_chorus_is_for_the_officer():
    engaged(150_000)
    brought("engagements_latin1.csv")
    (found,) = differences(on=ON)
    assert (found.kind, found.who) == ("engaged_differs", "officer")
    assert (found.ours, found.theirs) == (Decimal(150_000), Decimal(200_000))
    assert found.gap == Decimal(50_000)


def test_a_smaller_engagement_in_chorus_is_for_whoever_holds_chorus():
    engaged(250_000)
    brought("engagements_latin1.csv")
    (found,) = differences(on=ON)
    assert (found.kind, found.who, found.gap) == ("engaged_differs", "chorus", Decimal(-50_000))


def test_a_payment_of_chorus_that_the_ledger_ignores_is_to_be_recorded():
    engagement = engaged(200_000)
    paid(engagement, 80_000, date(2026, 5, 22))
    brought("payments.csv")
    (found,) = differences(on=ON)
    assert (found.kind, found.who) == ("payment_to_record", "officer")
    assert found.line.payment_number == "5100000004"
    assert found.theirs == Decimal(20_000)


def test_a_payment_of_the_ledger_is_given_time_before_it_is_missed():
    engagement = engaged(200_000)
    for amount, day in ((80_000, 22), (20_000, 25), (5_000, 20)):
        paid(engagement, amount, date(2026, 5, day))
    brought("payments.csv")
    assert kinds(delay_days=100) == []
    (found,) = differences(on=ON)
    assert (found.kind, found.ours, found.who) == ("payment_absent", Decimal(5_000), "chorus")


def test_an_engagement_never_seen_in_chorus_is_listed():
    engaged(200_000, number="1500000000")
    brought("engagements_latin1.csv")
    assert kinds() == ["engagement_absent"]


def test_an_agreement_with_an_operator_without_number_is_listed():
    engaged(200_000, number="")
    assert kinds() == ["number_missing"]


def test_an_engagement_known_only_since_a_later_year_asks_for_the_earlier_extract(tmp_path):
    envelope = ledger.envelope(years=(2025, 2026))
    line = ledger.line(envelope, ae=1_000_000, year=2025)
    made = ledger.engagement(line, 249_000, year=2025)
    with transaction.atomic():
        books.record_number(engagement=made, ej_number=A, by=made.recorded_by, at=ledger.AT)
    brought("engagements_latin1.csv")
    assert kinds() == ["earlier_years"]


def test_a_carried_over_engagement_agrees_with_its_first_year():
    envelope = ledger.envelope(years=(2025, 2026))
    line = ledger.line(envelope, ae=1_000_000, year=2025)
    made = ledger.engagement(line, 249_000, year=2025)
    with transaction.atomic():
        books.record_number(engagement=made, ej_number=A, by=made.recorded_by, at=ledger.AT)
    brought("engagements_carried_over.csv")
    assert kinds() == []


def test_payments_that_only_the_engagement_tells_ask_for_a_newer_extract():
    engagement = engaged(200_000)
    paid(engagement, 80_000, date(2026, 5, 22))
    paid(engagement, 20_000, date(2026, 6, 30))
    brought("payments.csv")
    brought("engagements_latin1.csv")
    assert kinds() == []
    brought("engagements_more_paid.csv")
    assert kinds() == ["reduction_only"]


def test_a_pointed_payment_of_another_amount_is_told_as_such_until_all_its_lines_are():
    engagement = engaged(200_000)
    movement = paid(engagement, 100_000, date(2026, 6, 1))
    brought("payments.csv")
    officer = person("budget_officer")
    told = {"by": officer, "at": NOW, "reason": "Deux demandes de paiement"}
    first, second = ChorusLine.objects.filter(
        payment_number__in=["5100000001", "5100000004"]
    ).order_by("pk")
    assert kinds() == ["payment_to_record", "payment_absent", "payment_to_record"]
    actions.pair(first, movement, **told)
    assert kinds() == ["paired_amount", "payment_to_record"]
    pairing = actions.pair(second, movement, **told)
    assert kinds() == []
    actions.undo_pairing(pairing, by=officer, at=NOW, reason="Erreur")
    assert kinds() == ["paired_amount", "payment_to_record"]


def test_an_auditor_points_nothing():
    movement = paid(engaged(200_000), 80_000, date(2026, 6, 1))
    brought("payments.csv")
    line = ChorusLine.objects.order_by("pk")[0]
    with pytest.raises(Refused, match="Votre rôle"):
        actions.pair(line, movement, by=person("auditor"), at=NOW, reason="Pour voir")
    assert not line.pairings.exists()


def test_an_accepted_number_shared_by_two_awards_is_listed():
    line = ledger.line(ae=1_000_000)
    engaged(200_000)
    other = ledger.engagement(line, 1_000, award="DL-2026-0002", by=UserFactory())
    brought("engagements_latin1.csv")
    actions.accept((A, None), other, by=person("budget_officer"), at=NOW, reason="Partagé")
    assert "several_awards" in kinds()


def test_the_cost_does_not_grow_with_the_number_of_acts(django_assert_num_queries):
    brought("engagements_latin1.csv")
    brought("payments.csv")
    engaged(200_000)
    with django_assert_num_queries(8):
        differences(on=ON)
    for number in range(5):
        engaged(1_000, number=f"150000000{number}")
    with django_assert_num_queries(8):
        differences(on=ON)
