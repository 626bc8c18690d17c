"""Figures now, as of a date and as known on a date, and the movements behind each."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.db.models import Sum

from accounts.permissions import Role
from funding.ledger import books, queries
from funding.ledger.figures import COMPOSITION
from funding.ledger.models import Balance, Credit, Engagement, Envelope, Movement
from tests.factories.accounts import person
from tests.factories.ledger import engagement, envelope, euros, line, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def lived():
    """Two years: opened, granted, frozen, paid over both years, closed, carried over."""
    of = envelope(years=(2026, 2027))
    first, other = line(of, ae=1000, cp=500), line(of, ae=300, strand="artificial_intelligence")
    act = engagement(first, 400, effect_on=date(2026, 3, 5))
    with transaction.atomic():
        books.reserve(line=other, fiscal_year=2026, award="DL-2", amount=euros(70), **told())
        books.freeze(
            line=first,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(100),
            **told(effect_on=date(2026, 6, 1)),
        )
        books.pay(
            engagement=act,
            fiscal_year=2026,
            amount=euros(150),
            **told(effect_on=date(2026, 7, 1), at=datetime(2026, 9, 10, 8, tzinfo=UTC)),
        )
        books.carry_over(
            line=other,
            from_year=2026,
            credit=Credit.AE,
            amount=euros(70),
            award="DL-2",
            **told(effect_on=date(2026, 12, 20)),
        )
        books.close_year(envelope=of, fiscal_year=2026, **told())
        books.carry_over(
            line=first,
            from_year=2026,
            credit=Credit.CP,
            amount=euros(15),
            **told(effect_on=date(2027, 1, 15)),
        )
        books.pay(
            engagement=act,
            fiscal_year=2027,
            amount=euros(10),
            **told(effect_on=date(2027, 2, 1)),
        )
    return of


def figures(of, credit, year=None, **dates):
    rows = queries.balances(envelope=of, fiscal_year=year, **dates)
    return queries.totals(rows)[credit]


def test_the_figures_of_a_year(lived):
    ae = figures(lived, Credit.AE, 2026)
    assert ae.opened == euros(1230)
    assert ae.engaged == euros(400)
    assert ae.paid == euros(160)
    assert ae.remaining_to_pay == euros(240)
    assert ae.lapsed == euros(830)
    cp = figures(lived, Credit.CP, 2027)
    assert (cp.opened, cp.paid, cp.remaining_to_pay) == (euros(15), euros(10), euros(5))


def test_figures_as_of_a_date(lived):
    before_freeze = figures(lived, Credit.AE, 2026, as_of=date(2026, 5, 31))
    assert (before_freeze.available, before_freeze.frozen) == (euros(830), 0)
    after = figures(lived, Credit.AE, 2026, as_of=date(2026, 6, 1))
    assert (after.available, after.frozen, after.opened) == (euros(730), euros(100), euros(1300))


def test_figures_as_they_were_known(lived):
    effect = {"as_of": date(2026, 8, 1)}
    assert figures(lived, Credit.CP, 2026, **effect).paid == euros(150)
    then = figures(lived, Credit.CP, 2026, known_on=date(2026, 8, 1), **effect)
    assert then.paid == 0


def test_figures_of_far_away_dates_are_the_balances_now(lived):
    far = date(2100, 1, 1)
    now = queries.balances(envelope=lived)
    then = queries.balances(envelope=lived, as_of=far, known_on=far)
    zeroless = [row for row in now if any(row.figures.as_dict().values())]
    assert [row for row in then if any(row.figures.as_dict().values())] == zeroless


@pytest.mark.parametrize("credit", list(Credit))
@pytest.mark.parametrize("figure", list(queries.RULES))
@pytest.mark.parametrize("year", [2026, 2027, None])
def test_the_movements_behind_a_figure_add_up_to_it(lived, credit, figure, year):
    behind = queries.movements_behind(figure, credit=credit, envelope=lived, fiscal_year=year)
    total = behind.aggregate(total=Sum("effect"))["total"] or 0
    assert total == getattr(figures(lived, credit, year), figure)


def test_every_figure_has_its_rule():
    assert set(queries.RULES) == set(COMPOSITION[Credit.AE]) == set(COMPOSITION[Credit.CP])


def test_balances_cost_two_queries(lived, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.balances(envelope=lived)
    with django_assert_num_queries(2):
        queries.balances(envelope=lived, as_of=date(2026, 6, 1))


def test_awards_now_and_at_a_date(lived):
    now = queries.award_figures(envelope=lived)
    assert now["DL-2"].reserved == euros(70)
    assert now["DL-2026-0001"] == queries.AwardFigures(euros(0), euros(400), euros(160))
    then = queries.award_figures(["DL-2026-0001"], as_of=date(2026, 12, 31))
    assert then["DL-2026-0001"].remaining_to_pay == euros(250)


def test_figures_by_strand(lived):
    rows = queries.balances(envelope=lived, fiscal_year=2026)
    by_strand = queries.totals(rows, "strand")
    assert by_strand[Credit.AE, "artificial_intelligence"].opened == euros(230)


def test_monthly_flows_tell_what_was_paid_when(lived):
    flows = queries.monthly_flows(envelope=lived)
    paid = {f.month: f.amount for f in flows if (f.credit, f.pocket) == ("cp", "paid")}
    assert paid == {date(2026, 7, 1): euros(150), date(2027, 2, 1): euros(10)}


def test_engagements_without_payment_for_long(lived):
    quiet = queries.quiet_engagements(envelope=lived, since=date(2027, 3, 1))
    assert [act.award for act in quiet] == ["DL-2026-0001"]
    assert not queries.quiet_engagements(envelope=lived, since=date(2027, 1, 31))


@pytest.mark.parametrize("role", list(Role))
def test_the_ledger_is_seen_by_those_who_may_and_nobody_else(role, lived):
    may = role in (Role.BUDGET_OFFICER, Role.DECISION_MAKER, Role.AUDITOR)
    user = person(role)
    for model in (Envelope, Movement, Balance, Engagement):
        assert model.objects.visible_to(user).exists() is may
