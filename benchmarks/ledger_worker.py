"""One client of the ledger, in its own process: posts through ``books``, reads by ``queries``."""

import json
import os
import statistics
import sys
import time
import uuid
from decimal import Decimal
from functools import cached_property

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datalab.settings")

import django
from django.conf import settings

django.setup()
# Names of files with their digest need all files gathered first: that is not what is measured.
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)

from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Membership, Organisation, User
from accounts.permissions import Role
from accounts.sessions import SECOND_FACTOR
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
        """Freezes a cent, then thaws it: two movements of the same cost, for ever.

        Each has its key, as every act of the desk and of a file: posted twice, it has one effect.
        """
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
            key=f"mesure:{uuid.uuid4().hex}",
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

    def page(self) -> None:
        """The first page of the officer's desk, as the browser gets it, middleware and all."""
        self.look("")

    def page_dated(self) -> None:
        """The same page, as of a day in the middle of the story."""
        self.look("?as_of=2025-06-30")

    def queries(self) -> int:
        """How many queries the page takes."""
        self.page()
        with CaptureQueriesContext(connection) as asked:
            self.page()
        return len(asked)

    def look(self, question: str) -> None:
        address = f"/admin/pilotage/{self.envelope.code}/{question}"
        answer = self.browser.get(address, secure=True, headers={"host": "localhost"})
        if answer.status_code != 200:
            raise SystemExit(f"{address} : {answer.status_code}")

    @cached_property
    def browser(self) -> Browser:
        """A browser where the officer is signed in."""
        desk, _new = Organisation.objects.get_or_create(
            key="mesure", kind="state_service", name="Mesure"
        )
        Membership.objects.get_or_create(
            user=self.officer, organisation=desk, role=Role.BUDGET_OFFICER, started_on="2024-01-01"
        )
        browser = Browser()
        browser.force_login(self.officer)
        session = browser.session
        session[SECOND_FACTOR] = True
        session.save()
        return browser

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
