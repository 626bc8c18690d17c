"""Forty clients race for the last euros of each ceiling; with the guard off, they overspend."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from threading import Barrier

import pgtrigger
import pytest
from django.db import OperationalError, connection, transaction

from funding.ledger import audit, books
from funding.ledger.models import (
    AwardBalance,
    Balance,
    Credit,
    EngagementBalance,
    FiscalYear,
    Movement,
)
from tests.factories.ledger import engagement, envelope, euros, line, officer, told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

CLIENTS = 40
LEFT = 7


@dataclass
class Race:
    """A ceiling with ``LEFT`` euros under it: how to see them, and how to take one."""

    left: Callable[[], Decimal]
    take: Callable[[int, dict], object]
    table: str
    constraint: str
    function: str
    unguarded: tuple[tuple[str, str], ...]


DEBIT = ("       AND amount >= value;", ";")
CP_CAP = (
    "           AND carried_cp_amount + m.amount <= initial_cp_amount * 0.03;",
    ";",
)
REMAINING = (
    "       AND paid_amount + paid <= engaged_amount + engaged AND paid_amount + paid >= 0;",
    ";",
)


def _balance(of, credit) -> Callable[[], Decimal]:
    where = {"line": of, "credit": credit, "fiscal_year": 2026, "pocket": "available"}
    return lambda: Balance.objects.get(**where).amount


def line_ae() -> Race:
    of = line(ae=LEFT)

    def take(client: int, words: dict):
        return books.reserve(
            line=of, fiscal_year=2026, award=f"DL-{client}", amount=euros(1), **words
        )

    guard = ("ledger_balance", "ledger_balance_not_negative", "ledger_debit", (DEBIT,))
    return Race(_balance(of, Credit.AE), take, *guard)


def line_cp() -> Race:
    of = line(ae=1000, cp=LEFT)
    act = engagement(of, 1000)

    def take(client: int, words: dict):
        return books.pay(engagement=act, fiscal_year=2026, amount=euros(1), **words)

    guard = ("ledger_balance", "ledger_balance_not_negative", "ledger_debit", (DEBIT,))
    return Race(_balance(of, Credit.CP), take, *guard)


def remaining_to_pay() -> Race:
    of = line(ae=LEFT, cp=1000)
    act = engagement(of, LEFT)

    def left() -> Decimal:
        return EngagementBalance.objects.get(engagement=act).remaining_amount

    def take(client: int, words: dict):
        return books.pay(engagement=act, fiscal_year=2026, amount=euros(1), **words)

    return Race(
        left,
        take,
        "ledger_engagementbalance",
        "ledger_remaining_to_pay_not_negative",
        "ledger_post_engagement",
        (REMAINING,),
    )


def cp_carry_over() -> Race:
    of = envelope(years=(2026, 2027))
    lines = [line(of, cp=40) for _ in range(5)]
    with transaction.atomic():
        rest = euros(LEFT) / Decimal("0.03") - 200
        extra = rest.quantize(Decimal("0.01")) + Decimal("0.01")
        books.allocate(line=lines[0], fiscal_year=2026, credit=Credit.CP, amount=extra, **told())

    def left() -> Decimal:
        year = FiscalYear.objects.get(envelope=of, year=2026)
        return year.initial_cp_amount * Decimal("0.03") - year.carried_cp_amount

    def take(client: int, words: dict):
        return books.carry_over(
            line=lines[client % 5], from_year=2026, credit=Credit.CP, amount=euros(1), **words
        )

    return Race(
        left,
        take,
        "ledger_fiscalyear",
        "ledger_cp_carry_over_within_3_percent",
        "ledger_post_ceilings",
        (CP_CAP,),
    )


def run(race: Race, *, isolation: str = "READ COMMITTED", clients: int = CLIENTS) -> int:
    """Every client sees that there is enough, waits for the others, then takes one euro.

    Returns how many were told that they had it.
    """
    words = told(officer())
    start = Barrier(clients)

    def client(number: int) -> bool:
        try:
            enough = race.left() >= 1
            connection.close()
            start.wait(timeout=60)
            if not enough:
                return False
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                race.take(number, words)
        except (books.LedgerRefused, OperationalError):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(clients) as threads:
        return sum(threads.map(client, range(clients)))


@contextmanager
def guard_off(race: Race) -> Iterator[None]:
    """Takes the ceiling's guard out of the database, and puts it back on an empty ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [race.function])
        guarded = cursor.fetchone()[0]
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
            [race.constraint],
        )
        rule = cursor.fetchone()[0]
        unguarded = guarded
        for condition, nothing in race.unguarded:
            assert condition in unguarded
            unguarded = unguarded.replace(condition, nothing)
        cursor.execute(unguarded)
        cursor.execute(f"ALTER TABLE {race.table} DROP CONSTRAINT {race.constraint}")
        try:
            yield
        finally:
            cursor.execute(guarded)
            with pgtrigger.ignore():
                cursor.execute(f"TRUNCATE {race.table}, ledger_movement CASCADE")
            cursor.execute(f"ALTER TABLE {race.table} ADD CONSTRAINT {race.constraint} {rule}")


CEILINGS = [line_ae, line_cp, remaining_to_pay, cp_carry_over]


@pytest.mark.parametrize("ceiling", CEILINGS)
def test_forty_clients_take_exactly_what_is_left(ceiling):
    race = ceiling()
    assert run(race) == LEFT
    assert 0 <= race.left() < 1
    assert audit.run().is_clean


@pytest.mark.parametrize("ceiling", CEILINGS)
def test_control_without_the_guard_the_same_clients_overspend(ceiling):
    race = ceiling()
    with guard_off(race):
        assert run(race) > LEFT
        assert race.left() < 0


def test_repeatable_read_clients_do_not_overspend_either():
    race = line_ae()
    taken = run(race, isolation="REPEATABLE READ")
    assert 1 <= taken <= LEFT
    assert race.left() == LEFT - taken
    assert audit.run().is_clean


def test_forty_posts_of_one_key_have_one_effect():
    of, words = line(ae=1000), told(officer(), key="accord-1")
    start = Barrier(CLIENTS)

    def client(_number: int) -> int:
        try:
            start.wait(timeout=60)
            with transaction.atomic():
                return books.reserve(
                    line=of, fiscal_year=2026, award="DL-1", amount=euros(100), **words
                ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as threads:
        assert len(set(threads.map(client, range(CLIENTS)))) == 1
    assert AwardBalance.objects.get(award="DL-1").reserved_amount == euros(100)
    assert Movement.objects.filter(key="accord-1").count() == 1


def test_forty_posts_of_one_key_that_stand_alone_have_one_effect():
    of, words = line(ae=1000), told(officer(), key="gel-1")
    start = Barrier(CLIENTS)

    def client(_number: int) -> int:
        try:
            start.wait(timeout=60)
            with books.standing_alone():
                return books.freeze(
                    line=of, fiscal_year=2026, credit="ae", amount=euros(100), **words
                ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as threads:
        assert len(set(threads.map(client, range(CLIENTS)))) == 1
    assert Balance.objects.get(line=of, credit="ae", pocket="frozen").amount == euros(100)
    assert audit.run().is_clean


def test_a_year_closes_in_the_same_queue_as_its_movements():
    of = line(envelope(years=(2026, 2027)), ae=1000)
    words = told(officer())
    start = Barrier(9)

    def close(_number: int) -> str:
        with transaction.atomic():
            books.close_year(envelope=of.envelope, fiscal_year=2026, **words)
        return "closed"

    def reserve(number: int) -> str:
        with transaction.atomic():
            books.freeze(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros(1), **words)
        return "frozen"

    def client(number: int) -> str:
        try:
            start.wait(timeout=60)
            return (reserve if number else close)(number)
        except books.LedgerRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as threads:
        said = list(threads.map(client, range(9)))
    assert "closed" in said
    assert set(said) <= {"closed", "frozen", "fiscal_year_not_closed", "balance_not_negative"}
    left = Balance.objects.filter(line=of, pocket__in=["available", "frozen"], amount__gt=0)
    assert not left
    assert audit.run().is_clean


def test_transfers_in_both_directions_do_not_lock_each_other_out():
    of = envelope()
    one, two = line(of, ae=1000), line(of, ae=1000)
    proposer, second = officer(), officer()
    proposals = []
    with transaction.atomic():
        for number in range(CLIENTS):
            source, destination = (one, two) if number % 2 else (two, one)
            proposals.append(
                books.propose_transfer(
                    source_line=source,
                    destination_line=destination,
                    fiscal_year=2026,
                    credit=Credit.AE,
                    amount=euros(number + 1),
                    **told(proposer),
                )
            )

    def client(proposal) -> None:
        try:
            with transaction.atomic():
                books.approve_transfer(proposal=proposal, by=second, at=told(proposer)["at"])
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(client, proposals))
    assert Movement.objects.filter(kind="transfer").count() == CLIENTS
    assert sum(row.amount for row in Balance.objects.filter(credit="ae")) == euros(2000)
    assert audit.run().is_clean


def test_forty_acts_that_stand_alone_take_exactly_what_is_left():
    of, words = line(ae=LEFT), told(officer())
    start = Barrier(CLIENTS)

    def client(_number: int) -> bool:
        try:
            start.wait(timeout=60)
            with books.standing_alone():
                books.freeze(line=of, fiscal_year=2026, credit=Credit.AE, amount=euros(1), **words)
        except books.LedgerRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(CLIENTS) as threads:
        assert sum(threads.map(client, range(CLIENTS))) == LEFT
    assert Balance.objects.get(line=of, credit="ae", pocket="available").amount == 0
    assert audit.run().is_clean
