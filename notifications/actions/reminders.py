"""Reminds each person, once a day at most, of all that waits for them."""

from collections import defaultdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.french import count
from accounts.models import Membership, User
from notifications import outbox
from notifications.events import DAILY_REMINDER, REMINDERS, Reminder
from notifications.models import ReminderDay


def remind(at: datetime) -> int:
    """Computes from data what is still to be done and tells each person; returns how many.

    Nothing is remembered of what was to be done: what was answered since is not recalled. Those
    who left are not reminded. Started several times a day, it reminds each person once.
    """
    by_person: dict[int, list[Reminder]] = defaultdict(list)
    for compute in REMINDERS:
        for reminder in compute(at):
            by_person[reminder.person_id].append(reminder)
    there = (
        User.objects.filter(
            pk__in=by_person, is_active=True, memberships__in=Membership.objects.current()
        )
        .exclude(reminder_days__day=timezone.localdate(at))
        .distinct()
        .order_by("pk")
    )
    return sum(_remind(person, by_person[person.pk], at) for person in there)


@transaction.atomic(durable=True)
def _remind(person: User, reminders: list[Reminder], at: datetime) -> int:
    _row, is_new = ReminderDay.objects.get_or_create(person=person, day=timezone.localdate(at))
    if not is_new:
        return 0
    site = settings.DATALAB_SITE_URL.rstrip("/")
    lines = [f"• {r.line}\n  {site}{r.path}" for r in reminders]
    outbox.queue(
        DAILY_REMINDER,
        people=[person],
        at=at,
        path="/tableau-de-bord/",
        values={
            "count": count(
                len({r.reference for r in reminders}),
                "dossier vous attend",
                "dossiers vous attendent",
            ),
            "lines": "\n".join(lines),
        },
    )
    return 1
