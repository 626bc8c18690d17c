"""References: one sequence a year and a kind of file, no gap, no double."""

from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import transaction
from django.utils import timezone

from tests.threads import together
from workflow.models import ReferenceCounter
from workflow.references import next_reference

NEW_YEAR_IN_PARIS = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.django_db
def test_numbers_follow_each_other_within_a_kind_and_a_year(at):
    assert [next_reference("ZZ", at) for _ in range(3)] == [
        "ZZ-2026-0001",
        "ZZ-2026-0002",
        "ZZ-2026-0003",
    ]
    assert next_reference("ZY", at) == "ZY-2026-0001"


@pytest.mark.django_db
def test_the_year_is_the_one_in_paris():
    assert next_reference("ZZ", NEW_YEAR_IN_PARIS) == "ZZ-2027-0001"


@pytest.mark.django_db
def test_a_deed_that_fails_gives_its_number_back(at):
    @transaction.atomic
    def fail():
        next_reference("ZZ", at)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert next_reference("ZZ", at) == "ZZ-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_and_their_failures_leave_neither_gap_nor_double():
    now = timezone.now()

    def take(fails: bool):
        def deed() -> str:
            with transaction.atomic():
                reference = next_reference("ZZ", now)
                if fails:
                    raise ZeroDivisionError
                return reference

        return deed

    results = together(*(take(fails=n % 4 == 0) for n in range(20)))
    taken = sorted(r for r in results if isinstance(r, str))
    assert sum(isinstance(r, ZeroDivisionError) for r in results) == 5, results
    assert taken == [f"ZZ-{timezone.localtime(now).year}-{n:04d}" for n in range(1, 16)]


@pytest.mark.django_db(transaction=True)
def test_control_counting_rows_gives_doubles_under_the_same_threads():
    """Shows that the harness sees the race: read then write, without the row's lock."""
    counter = ReferenceCounter.objects.create(prefix="ZX", year=2026, last=0)
    everybody_has_read = Barrier(5)

    def naive() -> int:
        last = ReferenceCounter.objects.get(pk=counter.pk).last
        everybody_has_read.wait(timeout=20)
        ReferenceCounter.objects.filter(pk=counter.pk).update(last=last + 1)
        return last + 1

    assert together(*[naive] * 5) == [1] * 5
