"""One client of the ledger, in its own process: posts through ``books``, reads by ``queries``."""

import json
import os
import statistics
import sys
import time
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")

import django

django.setup()

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from funding.ledger import books, queries
from funding.ledger.models import BudgetLine, Credit, Envelope

CENT = Decimal("0.01")


class Client:
    def __init__(self) -> None:
        self.line = BudgetLine.objects.select_related("envelope").order_by("pk").first()
        self.envelope = Envelope.objects.get()
        self.officer = User.objects.get()
        self.turn = 0

    def post(self) -> None:
        """An officer's act, as the desk does it: the movement is the whole transaction."""
        with books.standing_alone():
            self.move()

    def post_within(self) -> None:
        """A movement inside its caller's transaction, as when a file moves too."""
        with transaction.atomic():
            self.move()

    def move(self) -> None:
        """Freezes a cent, then thaws it: two movements of the same cost, for ever."""
        self.turn += 1
        verb = books.freeze if self.turn % 2 else books.thaw
        verb(
            line=self.line,
            fiscal_year=2026,
            credit=Credit.AE,
            amount=CENT,
            by=self.officer,
            at=timezone.now(),
            reason="Mesure",
        )

    def read(self) -> None:
        """What the envelope page asks: figures, awards, curves."""
        rows = queries.balances(envelope=self.envelope)
        queries.totals(rows, "strand")
        queries.totals(rows, "fiscal_year")
        queries.award_figures(envelope=self.envelope)
        queries.monthly_flows(envelope=self.envelope)

    def dated(self) -> None:
        """The same figures as of a day in the middle of the story."""
        queries.balances(envelope=self.envelope, as_of=timezone.localdate())

    def during(self, deed: str, seconds: float) -> float:
        """How many times a second the deed is done."""
        done, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            getattr(self, deed)()
            done += 1
        return done / (time.perf_counter() - start)

    def times(self, deed: str, count: int) -> float:
        """The median milliseconds of a deed."""
        taken = []
        for _ in range(count):
            start = time.perf_counter()
            getattr(self, deed)()
            taken.append((time.perf_counter() - start) * 1000)
        return statistics.median(taken)


def main() -> None:
    client = Client()
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(getattr(client, question.pop("do"))(**question)), flush=True)
    connection.close()


if __name__ == "__main__":
    main()
