"""Any sequence of deeds, at any dates: PostgreSQL and the rules told again agree at each step."""

import os
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from funding.ledger import audit, books, queries
from funding.ledger.models import (
    AwardBalance,
    Balance,
    BudgetLine,
    Credit,
    EarlierYearException,
    Engagement,
    EngagementBalance,
)
from tests.factories.ledger import envelope, line, officer
from tests.funding.ledger.deeds import CEILING, Deeds
from tests.funding.ledger.replay import Replay

pytestmark = pytest.mark.django_db

AWARDS = ["DL-1", "DL-2", "DL-3"]
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
SHARES = st.sampled_from(["all", "half", "quarter", "a cent too many"])
AMOUNTS = SHARES | SHARES | st.decimals("0.01", "400", places=2)
LINES = st.integers(0, 1)
YEARS = st.sampled_from([2026] * 6 + [2027] * 3 + [2028])
CREDITS = st.sampled_from(list(Credit))
WORDS = st.tuples(DAYS, DAYS)


RESERVE, RELEASE = ("available", "reserved"), ("reserved", "available")
FREEZES = {
    "freeze": (books.freeze, ("available", "frozen")),
    "thaw": (books.thaw, ("frozen", "available")),
    "cancel": (books.cancel_frozen, ("frozen", "cancelled")),
}
CREDIT_VERBS = ["open", "reduce", "transfer", *FREEZES]


class LedgerMachine(Deeds, RuleBasedStateMachine):
    """Two lines of one envelope over three years, three awards, every verb of the books."""

    def __init__(self) -> None:
        super().__init__()
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self._bundle_by_threes()
        self.people = [officer(), officer()]
        self.envelope = envelope(CEILING, years=(2026,))
        self.lines: list[BudgetLine] = [line(self.envelope), line(self.envelope)]
        self.replay = Replay(CEILING, years={2026: False})
        self.engagements: list[Engagement] = []

    @staticmethod
    def _bundle_by_threes() -> None:
        """So that a short story already crosses many bundles; the sandbox takes it back."""
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION ledger_bundled(number bigint) RETURNS bigint "
                "LANGUAGE sql IMMUTABLE AS 'SELECT number - number % 3'"
            )

    def teardown(self) -> None:
        try:
            report = audit.run()
            assert report.is_clean, report.findings
        finally:
            transaction.set_rollback(True)
            self.sandbox.__exit__(None, None, None)

    # What may happen: a deed on credits, on an award, on an act or on a year.

    @initialize(ae=st.integers(100, 600), cp=st.integers(100, 600), days=WORDS)
    def begin(self, ae, cp, days):
        self.open_year(2027, days)
        for on, year in ((0, 2026), (1, 2026), (0, 2027)):
            for credit, amount in ((Credit.AE, Decimal(ae)), (Credit.CP, Decimal(cp))):
                self.open_credits(on, year, credit, amount, books.allocate, days)
        self.on_award(books.reserve, RESERVE, 0, 2026, "DL-1", "half", days)
        self.engage(0, 2026, "DL-1", "half", days)

    @rule(verb=st.sampled_from(CREDIT_VERBS), on=LINES, year=YEARS, credit=CREDITS,
          amount=AMOUNTS, days=WORDS, own=st.booleans())  # fmt: skip
    def on_credits(self, verb, on, year, credit, amount, days, own):
        if verb == "open":
            deed = books.increase if own else books.allocate
            self.open_credits(on, year, credit, amount, deed, days)
        elif verb == "reduce":
            self.reduce(on, year, credit, amount, days)
        elif verb == "transfer":
            self.transfer(on, year, credit, amount, days, own)
        else:
            deed, way = FREEZES[verb]
            self.within(deed, way, on, year, credit, amount, self.words(days))

    @rule(verb=st.sampled_from(["reserve", "release", "engage", "engage"]),
          number=st.integers(0, 25), on=LINES, year=YEARS, award=st.sampled_from(AWARDS),
          amount=AMOUNTS, days=WORDS)  # fmt: skip
    def on_an_award(self, verb, number, on, year, award, amount, days):
        if verb == "reserve":
            self.on_award(books.reserve, RESERVE, on, year, award, amount, days)
            return
        on, year, award = self.held(number, on, year, award)
        if verb == "engage":
            self.engage(on, year, award, amount, days)
        else:
            self.on_award(books.release, RELEASE, on, year, award, amount, days)

    @precondition(lambda self: self.engagements)
    @rule(verb=st.sampled_from(["pay", "pay", "refund", "withdraw", "increase"]),
          number=st.integers(0, 50), year=YEARS, amount=AMOUNTS, days=WORDS,
          exception=st.sampled_from(["", EarlierYearException.JUDGEMENT]))  # fmt: skip
    def on_an_act(self, verb, number, year, amount, days, exception):
        if verb == "pay":
            self.pay(number, year, amount, days)
        elif verb == "refund":
            self.refund(number, year, amount, days)
        elif verb == "withdraw":
            self.withdraw(number, amount, days, exception)
        else:
            self.increase_engagement(number, amount, days)

    @rule(verb=st.sampled_from(["carry", "carry", "carry", "open", "close"]), on=LINES,
          year=YEARS, credit=CREDITS, amount=AMOUNTS, award=st.sampled_from(["", "", *AWARDS]),
          number=st.integers(0, 25), days=WORDS)  # fmt: skip
    def on_a_year(self, verb, on, year, credit, amount, award, number, days):
        if verb == "open":
            self.open_year(year, days)
        elif verb == "close":
            self.close_year(year, days)
        else:
            self.carry_over(on, year, credit, amount, award, number, days)

    # What must hold, always.

    @invariant()
    def balances_are_what_the_movements_say(self):
        rows = Balance.objects.filter(line__envelope=self.envelope).values_list(
            "line_id", "fiscal_year", "credit", "pocket", "amount"
        )
        stored = {tuple(place): amount for *place, amount in rows if amount}
        assert stored == self.replay.now()
        assert all(amount > 0 for amount in stored.values())
        assert self.replay.inside() == self.replay.brought

    @invariant()
    def reservations_and_engagements_are_what_the_movements_say(self):
        reserved = AwardBalance.objects.filter(reserved_amount__gt=0)
        assert {(r.award, r.line_id, r.fiscal_year): r.reserved_amount for r in reserved} == {
            key: amount for key, amount in self.replay.awards.items() if amount
        }
        for row in EngagementBalance.objects.all():
            told = self.replay.acts[row.engagement_id]
            assert (row.engaged_amount, row.paid_amount) == (told.engaged, told.paid)
            assert row.remaining_amount >= 0

    @rule(as_of=DAYS, lag=st.integers(-200, 400))
    def ask_at_any_dates(self, as_of, lag):
        known_on = as_of + timedelta(days=lag)
        rows = queries.balances(envelope=self.envelope, as_of=as_of, known_on=known_on)
        asked = {
            (row.line.pk, row.fiscal_year, row.credit, name): getattr(row.figures, name)
            for row in rows
            for name in queries.POCKET_NAMES
            if getattr(row.figures, name)
        }
        assert asked == self.replay.at(as_of, known_on)


def test_any_sequence_of_deeds_keeps_the_ledger_right():
    examples = int(os.environ.get("LEDGER_EXAMPLES", "25"))
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
