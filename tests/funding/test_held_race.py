"""A payment written past the actions, at the very moment when the desk suspends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from time import sleep

import pytest
from django.db import connection, transaction

from funding.ledger import audit, books
from funding.ledger.models import Movement
from funding.models import Milestone
from tests.funding.stories import AT, Desk, first_tranche, milestone
from tests.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
LOCK = "FOR SHARE OF m;"


def race(desk: Desk, file) -> object:
    """The milestone is held, not yet committed, when the payment asks; what the payment answers."""
    written = Event()
    tranche, held = first_tranche(file), milestone(file, 1)

    def hold() -> None:
        with transaction.atomic():
            Milestone.objects.filter(pk=held.pk).update(
                status="held", answered_at=AT, answered_by=desk.decider, answer_reason="À revoir."
            )
            written.set()
            sleep(0.5)

    def pay() -> Movement:
        assert written.wait(timeout=20)
        with transaction.atomic():
            return books.pay(
                engagement=tranche.agreement.engagement,
                fiscal_year=2026,
                amount=tranche.planned_amount,
                by=desk.officer,
                at=AT,
                reason="Paiement",
            )

    held_so, paid_so = together(hold, pay)
    assert held_so is None
    return paid_so


@contextmanager
def without_the_lock() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('funding_payment_is_not_held'::regproc)")
        guarded = cursor.fetchone()[0]
        assert LOCK in guarded
        cursor.execute(guarded.replace(LOCK, ";"))
        try:
            yield
        finally:
            cursor.execute(guarded)


def test_a_payment_waits_for_the_desk_s_answer_and_is_refused():
    desk = Desk()
    file = desk.certified()
    answer = race(desk, file)
    assert isinstance(answer, books.LedgerRefused)
    assert answer.code == "held_milestone_blocks_payment"
    assert not Movement.objects.filter(kind="payment").exists()
    assert audit.run().is_clean


def test_the_control_pays_a_held_milestone_when_nothing_is_locked():
    desk = Desk()
    file = desk.certified()
    with without_the_lock():
        answer = race(desk, file)
    assert isinstance(answer, Movement)
    assert milestone(file, 1).status == "held"
