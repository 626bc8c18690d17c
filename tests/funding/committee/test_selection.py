"""The suggested selection is the best there is: proved against every subset."""

from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding.queries.selection import Candidate, rule_in_french, select

CENT = Decimal("0.01")
amounts = st.integers(1_000, 80_000_000).map(lambda cents: cents * CENT)
marks = st.integers(0, 10_000).map(lambda hundredths: hundredths * CENT)
pools = st.lists(st.tuples(amounts, marks), max_size=8).map(
    lambda rows: [Candidate(f"DL-2026-{n:04d}", a, m) for n, (a, m) in enumerate(rows, start=1)]
)
ceilings = st.integers(0, 250_000_000).map(lambda cents: cents * CENT)


def every_selection(pool, ceiling):
    for size in range(len(pool) + 1):
        for chosen in combinations(pool, size):
            spent = sum((c.asked for c in chosen), Decimal(0))
            if spent <= ceiling:
                yield sum((c.mark for c in chosen), Decimal(0)), -spent


@settings(max_examples=60, deadline=None)
@given(pool=pools, ceiling=ceilings)
def test_all_or_nothing_is_the_best_of_every_subset(pool, ceiling):
    found = select(pool, ceiling)
    assert (found.worth, -found.spent) == max(every_selection(pool, ceiling))


@settings(max_examples=20, deadline=None)
@given(pool=pools, ceiling=ceilings, seed=st.randoms(use_true_random=False))
def test_the_order_of_the_agenda_changes_nothing(pool, ceiling, seed):
    shuffled = list(pool)
    seed.shuffle(shuffled)
    assert select(shuffled, ceiling) == select(pool, ceiling)


def best_with_parts(pool, ceiling, share):
    """Every subset with at least its floor, the rest of the room given to the densest first."""
    best = Decimal(0)
    for size in range(len(pool) + 1):
        for chosen in combinations(pool, size):
            floors = [
                min((c.asked * share).quantize(Decimal(1), "ROUND_UP"), c.asked) for c in chosen
            ]
            rest = ceiling - sum(floors, Decimal(0))
            if rest < 0:
                continue
            worth = sum(
                (c.mark * f / c.asked for c, f in zip(chosen, floors, strict=True)), Decimal(0)
            )
            pairs = sorted(zip(chosen, floors, strict=True), key=lambda p: -p[0].mark / p[0].asked)
            for c, floor in pairs:
                more = min(rest, c.asked - floor)
                worth += c.mark * more / c.asked
                rest -= more
            best = max(best, worth)
    return best


@settings(max_examples=30, deadline=None)
@given(pool=pools, ceiling=ceilings, percent=st.integers(30, 99))
def test_partial_grants_are_as_good_as_every_mixture_but_for_the_euro(pool, ceiling, percent):
    share = Decimal(percent) / 100
    found = select(pool, ceiling, smallest_share=share)
    lost_by_rounding = max((c.mark / c.asked for c in pool), default=Decimal(0)) * 2
    assert found.spent <= ceiling
    assert found.worth <= best_with_parts(pool, ceiling, share) + CENT
    assert found.worth >= best_with_parts(pool, ceiling, share) - lost_by_rounding - CENT
    for candidate in pool:
        if granted := found.amounts.get(candidate.reference):
            floor = (candidate.asked * share).quantize(Decimal(1), "ROUND_UP")
            assert min(floor, candidate.asked) <= granted <= candidate.asked


def test_nothing_is_chosen_without_money_or_without_files():
    assert select([], Decimal(100)).amounts == {}
    assert select([Candidate("DL-1", Decimal(10), Decimal(50))], Decimal(0)).amounts == {}


def test_a_share_is_between_zero_and_one():
    with pytest.raises(ValueError, match="smallest_share"):
        select([], Decimal(1), smallest_share=Decimal("1.5"))


def test_the_rule_is_told_in_french_with_its_figures():
    pool = [Candidate("DL-1", Decimal("100.00"), Decimal("80"))]
    told = rule_in_french(Decimal("500"), Decimal(1), select(pool, Decimal(500)))
    assert "tout ce qu’il demande, ou rien" in told
    assert "100,00\u00a0€" in told
