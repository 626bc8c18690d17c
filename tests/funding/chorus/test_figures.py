"""What Chorus says of an EJ is counted as the State counts it."""

from datetime import date
from decimal import Decimal

import pytest

from funding.ledger.chorus.figures import figures_of
from tests.factories.chorus import brought

pytestmark = pytest.mark.django_db
A = "1512345678"


def of(ej: str):
    return figures_of([ej])[ej, None]


def test_a_modification_changes_what_is_engaged_and_a_reduction_is_a_payment():
    brought("engagements_latin1.csv")
    figures = of(A)
    assert figures.engaged == Decimal("200000.00")
    assert figures.reduced == Decimal("80000.00")
    assert figures.remaining == Decimal("120000.00")
    assert figures.paid == 0
    assert (figures.first_on, figures.last_on) == (date(2026, 3, 2), date(2026, 5, 20))


def test_a_carried_over_engagement_back_as_original_is_counted_once():
    brought("engagements_carried_over.csv")
    figures = of(A)
    assert figures.engaged == Decimal("249000.00")
    assert figures.reduced == Decimal("100000.00")
    assert figures.first_year == 2025
    assert figures.carried_years == {2026}


def test_a_change_of_account_moves_nothing_on_the_whole():
    brought("engagements_carried_over.csv")
    figures = of(A)
    assert figures.lines == 7
    assert figures.remaining == Decimal("149000.00")


def test_negative_payments_lower_what_is_paid():
    brought("payments.csv")
    assert of(A).paid == Decimal("100000.00")


def test_identical_lines_count_twice():
    brought("engagements_latin1.csv")
    assert of("1599999999").engaged == Decimal("66000.00")


def test_what_a_correction_left_out_no_longer_counts():
    brought("engagements_latin1.csv")
    brought("engagements_corrected.csv")
    assert of("1599999999").engaged == Decimal("33000.00")
    assert of("1512345679").engaged == Decimal("125000.00")
    assert of(A).reduced == Decimal("100000.00")


def test_the_figures_of_many_numbers_cost_one_query(django_assert_num_queries):
    brought("engagements_latin1.csv")
    with django_assert_num_queries(1):
        assert len(figures_of([A, "1512345679", "1599999999"])) == 3
