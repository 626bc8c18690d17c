"""Two decision makers grant the last euro of a line at the same moment."""

from decimal import Decimal

import pytest
from django.db import transaction

from accounts.permissions import Role
from funding.actions import decision
from funding.ledger import audit
from funding.ledger.models import Balance
from funding.models import Cofinancing, FinancingInstrument
from tests.factories.accounts import person
from tests.funding.stories import AT, Desk, fresh
from tests.threads import together
from workflow.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
AMOUNT = Decimal("180000.00")


def two_files(desk) -> list[Cofinancing]:
    return [desk.in_committee(), desk.in_committee()]


def second_decider(desk, file):
    other = person(Role.DECISION_MAKER)
    desk.declare(file, other)
    return other


def available() -> Decimal:
    return Balance.objects.get(credit="ae", pocket="available").amount


def test_only_one_of_two_grants_gets_the_last_euro():
    desk = Desk(room=AMOUNT)
    first, second = two_files(desk)
    other = second_decider(desk, second)

    def grant(file, by):
        return lambda: decision.grant(
            file,
            amount=AMOUNT,
            line=desk.line,
            instrument=FinancingInstrument.MANAGEMENT_DELEGATION,
            by=by,
            at=AT,
        )

    results = together(grant(first, desk.decider), grant(second, other))
    refused = [r for r in results if isinstance(r, Refused)]
    assert [r.code for r in refused] == ["balance_not_negative"]
    assert sorted(fresh(f).status for f in (first, second)) == ["granted", "in_committee"]
    assert available() == Decimal("0.00")
    assert audit.run().is_clean


def test_the_control_overspends_when_python_alone_checks():
    """The same race, the ceiling read in Python and the money noted on the file: it is passed."""
    desk = Desk(room=AMOUNT)
    first, second = two_files(desk)

    def naive(file):
        from threading import Event

        read[file.pk] = Event()

        def deed():
            with transaction.atomic():
                spent = sum(
                    (f.granted_amount or 0 for f in Cofinancing.objects.order_by("pk")), Decimal(0)
                )
                read[file.pk].set()
                for other in read.values():
                    other.wait(timeout=10)
                if spent + AMOUNT <= AMOUNT:
                    Cofinancing.objects.filter(pk=file.pk).update(granted_amount=AMOUNT)

        return deed

    read: dict = {}
    together(naive(first), naive(second))
    granted = [f.granted_amount for f in Cofinancing.objects.order_by("pk")]
    assert granted == [AMOUNT, AMOUNT]


def test_two_grants_of_the_same_file_grant_once():
    desk = Desk()
    file = desk.in_committee()
    other = second_decider(desk, file)
    file = fresh(file)

    def grant(by):
        return lambda: decision.grant(
            file,
            amount=AMOUNT,
            line=desk.line,
            instrument=FinancingInstrument.MANAGEMENT_DELEGATION,
            by=by,
            at=AT,
            seen_version=file.version,
        )

    results = together(grant(desk.decider), grant(other))
    assert [r.code for r in results if isinstance(r, Refused)] == ["stale_version"]
    assert available() == desk.room - AMOUNT
