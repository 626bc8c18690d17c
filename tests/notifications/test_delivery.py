"""What is told with a deed is sent once after it, by a real worker to a real mail server."""

import time

import pytest
from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from accounts.statements import Slot, Statement
from notifications import outbox
from notifications.delivery import deliver_batch
from notifications.events import Event
from notifications.models import Channel, Delivery, DeliveryStatus, Notification
from tests.factories.accounts import person
from tests.servers import elsewhere, until
from workflow.refusals import broken_constraint

SAID = Event("test_said", "Essai", "Objet d’essai", "Bonjour {name}.")


def say(people, *, by=None) -> Notification | None:
    return outbox.queue(SAID, people=people, at=timezone.now(), by=by, values={"name": "à vous"})


def emails(**filters):
    return Delivery.objects.filter(channel=Channel.EMAIL, **filters)


@pytest.mark.django_db
def test_nothing_is_told_outside_a_transaction(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        say([person(Role.REVIEWER)])
    assert not Notification.objects.exists()


BY_ROLE = Statement(
    User.objects.filter(memberships__role=Slot("role")).order_by("pk").values_list("pk", flat=True)
)
#: The ways of naming people: themselves, a query, a query that somebody has read, a statement.
AUDIENCES = {
    "people": lambda: list(User.objects.all()),
    "query": lambda: User.objects.filter(memberships__role=Role.REVIEWER).distinct(),
    "read": lambda: _read(User.objects.all()),
    "first": lambda: User.objects.order_by("pk")[:3],
    "statement": lambda: BY_ROLE.asked(role=Role.REVIEWER),
}


def _read(people):
    list(people)
    return people


@pytest.mark.django_db
@pytest.mark.parametrize("name", AUDIENCES)
def test_who_did_the_deed_and_who_left_are_not_told(name, django_assert_num_queries):
    doer, gone, told = (person(Role.REVIEWER) for _ in range(3))
    gone.is_active = False
    gone.save()
    people = AUDIENCES[name]()
    with transaction.atomic(), django_assert_num_queries(1):
        assert say(people, by=doer)
    assert set(emails().values_list("person", flat=True)) == {told.pk}


@pytest.mark.django_db
def test_who_leaves_before_the_letter_does_is_sent_nothing(mailoutbox):
    """The mail server was away, or an administrator sends again what failed long ago."""
    gone, told = (person(Role.REVIEWER) for _ in range(2))
    with transaction.atomic():
        say([gone, told])
    gone.is_active = False
    gone.save()
    deliver_batch(timezone.now())
    assert [m.to for m in mailoutbox] == [[told.email]]
    assert emails().get(person=gone).status == DeliveryStatus.SKIPPED


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*AUDIENCES, "none", "nobody"])
def test_nothing_is_written_when_nobody_is_left(name, nothing_changes):
    doer = person(Role.REVIEWER)
    people = {"none": User.objects.none, "nobody": list, **AUDIENCES}[name]()
    with nothing_changes(), transaction.atomic():
        assert say(people, by=doer) is None


@pytest.mark.django_db
def test_one_channel_tells_one_person_once():
    told = person(Role.REVIEWER)
    with transaction.atomic():
        say([told, told])
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "inbox"]


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["inbox", "email"])
def test_the_database_refuses_a_second_delivery_by_the_same_channel(channel, nothing_changes):
    with transaction.atomic():
        say([person(Role.REVIEWER)])
    row = Delivery.objects.filter(channel=channel).get()
    row.pk = None
    with nothing_changes(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save()
    assert broken_constraint(refused.value) == "delivery_once"


@pytest.mark.servers
def test_a_real_worker_sends_once_after_the_commit_and_nothing_after_a_rollback(worker, sink):
    told = person(Role.REVIEWER)
    worker.start()
    with transaction.atomic():
        say([told])
        transaction.set_rollback(True)
    with transaction.atomic():
        say([told])
        time.sleep(1)
        assert sink.accepted == []
    until(lambda: emails(status=DeliveryStatus.SENT).count() == 1)
    current_app.send_task("notifications.tasks.deliver_due")
    time.sleep(1)
    assert sum(sink.message_ids().values()) == 1
    assert sink.accepted[0].rcpt_tos == [told.email]
    assert Notification.objects.count() == 1


DEED = """
import time
from django.db import transaction
from django.utils import timezone
from accounts.models import User
from notifications import outbox
from notifications.events import Event
event = Event("test_said_elsewhere", "Essai", "Objet", "Bonjour.")
before = time.monotonic()
with transaction.atomic():
    outbox.queue(event, people=User.objects.all(), at=timezone.now())
print(time.monotonic() - before)
"""


@pytest.mark.servers
def test_when_the_broker_is_away_the_deed_stands_and_the_next_beat_sends(worker, sink):
    person(Role.REVIEWER)
    done = elsewhere(DEED, REDIS_URL="redis://127.0.0.1:1/0")
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 5
    assert emails(status=DeliveryStatus.PENDING).count() == 1
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: emails(status=DeliveryStatus.SENT).count() == 1)
    assert sum(sink.message_ids().values()) == 1
