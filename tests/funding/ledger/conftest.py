"""What the ledger's tests share: its state as one value, and refusals that change nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import Error, connection, transaction

from funding.ledger import audit
from funding.ledger.refusals import LedgerRefused

TABLES = [
    "movement",
    "chain",
    "balance",
    "awardbalance",
    "engagementbalance",
    "dailytotal",
    "monthlytotal",
    "engagement",
    "transferproposal",
    "fiscalyear",
    "envelope",
]


def ledger_state() -> dict[str, list]:
    """Every row of every table of the ledger."""
    with connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM ledger_{table} t ORDER BY 1")
            found[table] = [row[0] for row in cursor.fetchall()]
    return found


@pytest.fixture
def refused():
    """Expects a refusal with this code; the ledger is as it was before."""

    @contextmanager
    def expect(code: str) -> Iterator[list[str]]:
        before = ledger_state()
        messages: list[str] = []
        with pytest.raises(LedgerRefused) as caught, transaction.atomic():
            yield messages
        messages.append(caught.value.message)
        assert caught.value.code == code, caught.value.message
        assert ledger_state() == before

    return expect


@pytest.fixture
def refused_by_database():
    """Expects PostgreSQL itself to refuse, naming this rule; the ledger is as it was before."""

    @contextmanager
    def expect(rule: str) -> Iterator[None]:
        before = ledger_state()
        with pytest.raises(Error) as caught, transaction.atomic():
            yield
        assert caught.value.__cause__.diag.constraint_name == rule, str(caught.value)
        assert ledger_state() == before

    return expect


@pytest.fixture(autouse=True)
def _ledger_alone(monkeypatch) -> None:
    """These awards have no file: the checks that the wings above add are not asked here."""
    monkeypatch.setattr(audit, "_registered", {})
