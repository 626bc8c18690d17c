"""The clock started twice: digests and reminders are still written once, and the races can fail."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.permissions import Role
from notifications import outbox
from notifications.actions import digests, reminders
from notifications.events import Event
from notifications.models import (
    Channel,
    Delivery,
    DeliveryStatus,
    Frequency,
    Notification,
    Preference,
    ReminderDay,
)
from support.models import SupportStatus
from tests.factories.accounts import person
from tests.factories.support import support_case_in
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
SAID = Event("test_twice", "Essai", "Objet", "Bonjour.")
PEOPLE, BEATS = 5, 4


def held_for_a_digest(now) -> None:
    """Five people, two messages each, a day old."""
    people = [person(Role.REVIEWER) for _n in range(PEOPLE)]
    for reader in people:
        Preference.objects.create(person=reader, event="", frequency=Frequency.DAILY)
    for _n in range(2):
        with transaction.atomic():
            outbox.queue(SAID, people=people, at=now - timedelta(days=2))


def test_four_beats_at_once_write_each_digest_once(record_property):
    now = timezone.now()
    held_for_a_digest(now)
    written = together(*[lambda: digests.send_digests(now)] * BEATS)
    record_property("written by each", written)
    assert sum(written) == PEOPLE
    emails = Delivery.objects.filter(channel=Channel.EMAIL)
    assert emails.filter(status=DeliveryStatus.PENDING).count() == PEOPLE
    assert emails.filter(status=DeliveryStatus.GROUPED).count() == 2 * PEOPLE


def test_the_same_race_without_the_lock_writes_digests_twice():
    """The control: who reads what is held, then marks it, groups it again and again."""
    now = timezone.now()
    held_for_a_digest(now)

    def without_a_lock() -> int:
        rows = Delivery.objects.filter(channel=Channel.EMAIL, status=DeliveryStatus.HELD)
        found = set(rows.values_list("person", flat=True))
        time.sleep(0.2)
        rows.update(status=DeliveryStatus.SKIPPED)
        return len(found)

    assert sum(together(*[without_a_lock] * BEATS)) > PEOPLE


def late_cases() -> None:
    for _n in range(PEOPLE):
        support_case_in(SupportStatus.IN_PROGRESS, due_on=timezone.localdate() - timedelta(days=3))


def test_four_beats_at_once_remind_each_person_once(record_property):
    late_cases()
    now = timezone.now()
    told = together(*[lambda: reminders.remind(now)] * BEATS)
    record_property("reminded by each", told)
    assert sum(told) == PEOPLE
    assert Notification.objects.filter(event="reminders").count() == PEOPLE
    assert Delivery.objects.filter(channel=Channel.EMAIL).count() == PEOPLE


def test_the_same_race_without_the_constraint_reminds_twice():
    """The control: « reminded already? » asked before, and nothing that holds the answer."""

    def without_a_constraint() -> int:
        if ReminderDay.objects.exists():
            return 0
        time.sleep(0.2)
        return PEOPLE

    assert sum(together(*[without_a_constraint] * BEATS)) > PEOPLE
