"""Days and months take movements in by bundles: what is asked does not depend on where they end."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection, transaction
from django.db.migrations import RunSQL

from funding.ledger import audit, books, queries
from funding.ledger.models import Credit, DailyTotal, LooseLeg, Movement
from tests.factories.ledger import AT, engagement, envelope, euros, line, officer, told

pytestmark = pytest.mark.django_db
BUNDLES = import_module("funding.ledger.migrations.0009_bundles")
BUNDLE = 32


def freeze(of, amount: str = "1.00"):
    words = {"line": of, "fiscal_year": 2026, "credit": Credit.AE, "amount": euros(amount)}
    with transaction.atomic():
        return books.freeze(**words, **told())


def frozen(of, **dates):
    rows = queries.balances(line=of, **dates)
    return sum((row.figures.frozen for row in rows if row.credit == Credit.AE), euros(0))


def test_dated_figures_are_the_same_on_each_side_of_a_bundle():
    of = line(ae=1000)
    day, eve = AT.date(), AT.date() - timedelta(days=1)
    for count in range(1, 2 * BUNDLE + 2):
        freeze(of)
        assert frozen(of, as_of=day) == frozen(of, known_on=day) == count
        assert frozen(of, as_of=day, known_on=day) == count
        assert frozen(of, as_of=eve) == frozen(of, known_on=eve) == 0
    flows = [f for f in queries.monthly_flows(envelope=of.envelope) if f.pocket == "frozen"]
    assert [flow.amount for flow in flows] == [2 * BUNDLE + 1]
    assert audit.run().is_clean


def test_the_totals_hold_whole_bundles_and_the_rest_is_loose():
    of = line(ae=1000)
    opened = Movement.objects.filter(chain_line=of).count()
    for _freeze in range(BUNDLE - opened - 1):
        freeze(of)
    assert not DailyTotal.objects.filter(line=of).exists()
    assert LooseLeg.objects.filter(line=of).exists()
    freeze(of)
    assert DailyTotal.objects.filter(line=of).exists()
    assert not LooseLeg.objects.filter(line=of).exists()


def test_a_transfer_counts_at_once_on_both_lines():
    both = envelope()
    of, other = line(both, ae=100), line(both, ae=100)
    with transaction.atomic():
        proposal = books.propose_transfer(
            source_line=of,
            destination_line=other,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=euros(5),
            **told(),
        )
        books.approve_transfer(proposal=proposal, by=officer(), at=AT)
    assert DailyTotal.objects.filter(kind="transfer").count() == 2
    rows = queries.balances(envelope=both, as_of=AT.date())
    assert {r.line: r.figures.available for r in rows if r.credit == "ae"} == {of: 95, other: 105}
    assert audit.run().is_clean


def test_the_migration_goes_back_and_forth_and_every_figure_stays():
    both = envelope(years=(2026, 2027))
    of = line(both, ae=1000, cp=1000)
    act = engagement(of, 300)
    with transaction.atomic():
        books.pay(engagement=act, fiscal_year=2026, amount=euros(100), **told())
    for _freeze in range(BUNDLE):
        freeze(of)
    before = queries.balances(envelope=both, as_of=AT.date())
    forth = [one for one in BUNDLES.Migration.operations if isinstance(one, RunSQL)]
    with connection.cursor() as cursor:
        for one in reversed(forth):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(one.reverse_sql)
        cursor.execute("SELECT sum(amount) FROM ledger_dailytotal WHERE pocket = 'frozen'")
        assert cursor.fetchone() == (euros(BUNDLE),)
        for one in forth:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(one.sql)
    assert queries.balances(envelope=both, as_of=AT.date()) == before
    assert audit.run().is_clean
