"""The post under faults: worker killed, broker stopped, mail server away, two beats at once."""

import socket
import time
from collections import Counter
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.permissions import Role
from notifications import delivery, outbox
from notifications.actions.replaying import NotAllowed, replay
from notifications.events import Event
from notifications.models import Channel, Delivery, DeliveryStatus, Notification
from tests.factories.accounts import OrganisationFactory, UserFactory, person
from tests.servers import elsewhere, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
SAID = Event("test_fault", "Essai", "Objet d’essai", "Bonjour.")


def say(number: int) -> None:
    """One event for so many people, committed."""
    people = UserFactory.create_batch(number)
    with transaction.atomic():
        outbox.queue(SAID, people=people, at=timezone.now())


def emails(**filters):
    return Delivery.objects.filter(channel=Channel.EMAIL, **filters)


def report() -> Counter:
    return Counter(emails().values_list("status", flat=True))


def the_lease_ends() -> None:
    """The time that a worker has for what it claimed has passed."""
    emails(status=DeliveryStatus.CLAIMED).update(
        claimed_until=F("claimed_until") - delivery.LEASE * 2
    )


def make_all_due() -> None:
    """The back-off has passed."""
    emails(status=DeliveryStatus.PENDING).update(due_at=timezone.now())


@pytest.fixture
def post(sink, settings):
    """This process sends to the sink, as the worker does."""
    settings.EMAIL_BACKEND = "notifications.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_TIMEOUT = 1.0
    return sink


def deliver() -> int:
    return delivery.deliver_batch(timezone.now())


def test_a_worker_killed_in_the_middle_of_a_batch_loses_nothing_and_doubles_nothing(
    worker, sink, record_property
):
    say(30)
    sink.plan = lambda envelope, number: time.sleep(0.15)
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: len(sink.accepted) >= 8)
    worker.kill()
    after_the_kill = report()
    assert after_the_kill[DeliveryStatus.CLAIMED] > 0
    the_lease_ends()
    sink.plan = lambda envelope, number: None
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: not emails(status__in=["pending", "claimed"]).exists())
    final = report()
    record_property("after the kill", dict(after_the_kill))
    record_property("in the end", {**final, "accepted": len(sink.accepted)})
    assert final[DeliveryStatus.SENT] + final[DeliveryStatus.UNCERTAIN] == 30
    assert final[DeliveryStatus.UNCERTAIN] <= 1
    assert set(sink.message_ids().values()) == {1}
    sent = {f"<{d.message_key}@datalab.invalid>" for d in emails(status=DeliveryStatus.SENT)}
    assert sent <= set(sink.message_ids())


def test_a_worker_killed_between_the_server_s_yes_and_the_commit_leaves_one_uncertain(
    worker, sink, record_property
):
    say(12)

    def kill_at_the_fifth(envelope, number):
        if number == 5:
            worker.kill()

    sink.plan = kill_at_the_fifth
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: worker.process.poll() is not None)
    until(lambda: len(sink.accepted) == 5)
    assert report() == {DeliveryStatus.SENT: 4, DeliveryStatus.CLAIMED: 8}
    the_lease_ends()
    sink.plan = lambda envelope, number: None
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: not emails(status__in=["pending", "claimed"]).exists())
    record_property("in the end", {**report(), "accepted": len(sink.accepted)})
    assert report() == {DeliveryStatus.SENT: 11, DeliveryStatus.UNCERTAIN: 1}
    assert sorted(sink.message_ids().values()) == [1] * 12
    one = emails(status=DeliveryStatus.UNCERTAIN).get()
    assert f"<{one.message_key}@datalab.invalid>" in sink.message_ids()


def test_a_worker_with_several_hands_killed_in_a_long_run_loses_and_doubles_nothing(
    worker, sink, record_property
):
    """More than a batch waits: each hand may leave one message uncertain, and no more."""
    hands = 3
    say(4 * delivery.BATCH)
    worker.environment["DATALAB_MAIL_CONNECTIONS"] = str(hands)
    sink.plan = lambda envelope, number: time.sleep(0.02)
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: len(sink.accepted) >= delivery.BATCH + 30)
    worker.kill()
    after_the_kill = report()
    in_hand = emails(status=DeliveryStatus.CLAIMED, handed_at__isnull=False).count()
    assert after_the_kill[DeliveryStatus.CLAIMED] > delivery.BATCH, "several batches were in hand"
    assert 1 <= in_hand <= hands
    the_lease_ends()
    worker.start()
    current_app.send_task("notifications.tasks.deliver_due")
    until(lambda: not emails(status__in=["pending", "claimed"]).exists())
    final = report()
    record_property("after the kill", dict(after_the_kill))
    record_property("in the end", {**final, "accepted": len(sink.accepted)})
    assert final[DeliveryStatus.UNCERTAIN] == in_hand
    assert final[DeliveryStatus.SENT] == 4 * delivery.BATCH - in_hand
    assert set(sink.message_ids().values()) == {1}
    sent = {f"<{d.message_key}@datalab.invalid>" for d in emails(status=DeliveryStatus.SENT)}
    assert sent <= set(sink.message_ids())


DEED = """
from django.db import transaction
from django.utils import timezone
from accounts.models import User
from notifications import outbox
from notifications.events import Event
event = Event("test_fault_elsewhere", "Essai", "Objet", "Bonjour.")
with transaction.atomic():
    outbox.queue(event, people=User.objects.all(), at=timezone.now())
"""


def test_redis_stopped_and_two_beats_at_once_still_send_each_message_once(worker, sink, own_broker):
    UserFactory.create_batch(5)
    worker.environment["REDIS_URL"] = own_broker.url
    own_broker.kill()
    done = elsewhere(DEED, REDIS_URL=own_broker.url)
    assert done.returncode == 0, done.stderr
    assert report() == {DeliveryStatus.PENDING: 5}
    own_broker.start()
    worker.start()
    beats = [worker.beat(), worker.beat()]
    try:
        until(lambda: report()[DeliveryStatus.SENT] == 5)
        say(5)
        until(lambda: report()[DeliveryStatus.SENT] == 10)
    finally:
        for beat in beats:
            beat.kill()
            beat.wait()
    assert sorted(sink.message_ids().values()) == [1] * 10


def test_redis_stopped_for_an_hour_under_a_worker_and_two_beats_loses_and_doubles_nothing(
    worker, sink, own_broker, record_property
):
    worker.environment["REDIS_URL"] = own_broker.url
    worker.start()
    beats = [worker.beat(), worker.beat()]
    try:
        say(3)
        until(lambda: report()[DeliveryStatus.SENT] == 3)
        own_broker.kill()
        for _deed in range(4):
            done = elsewhere(DEED, REDIS_URL=own_broker.url)
            assert done.returncode == 0, done.stderr
        an_hour_passes()
        time.sleep(3)
        waiting = report()
        assert waiting == {DeliveryStatus.SENT: 3, DeliveryStatus.PENDING: 12}
        assert all(beat.poll() is None for beat in beats), "a beat died of the broker's absence"
        own_broker.start()
        until(lambda: report()[DeliveryStatus.SENT] == 15)
        time.sleep(2)
    finally:
        for beat in beats:
            beat.kill()
            beat.wait()
    record_property("while Redis was away", dict(waiting))
    record_property("in the end", {**report(), "accepted": len(sink.accepted)})
    assert report() == {DeliveryStatus.SENT: 15}
    assert sorted(sink.message_ids().values()) == [1] * 15


def an_hour_passes() -> None:
    """Everything that waits has waited for an hour already."""
    hour = timedelta(hours=1)
    Notification.objects.update(at=F("at") - hour)
    Delivery.objects.update(due_at=F("due_at") - hour)


def test_two_workers_share_a_batch_without_a_double(worker, sink):
    say(60)
    first = delivery.claim(timezone.now())
    second = delivery.claim(timezone.now())
    assert (len(first), len(second)) == (50, 10)
    assert not {d.pk for d in first} & {d.pk for d in second}


def test_a_mail_server_that_is_away_costs_no_try(post):
    say(3)
    post.stop()
    assert deliver() == 3
    assert report() == {DeliveryStatus.PENDING: 3}
    assert set(emails().values_list("tries", flat=True)) == {0}
    assert deliver() == 0, "nothing is due before the back-off"
    post.start(post.port)
    make_all_due()
    deliver()
    assert report() == {DeliveryStatus.SENT: 3}
    assert set(post.message_ids().values()) == {1}


def test_a_mail_server_that_says_nothing_costs_no_try(post, settings):
    """It takes the connection and never greets: the wait is bounded, and nothing left."""
    say(3)
    settings.EMAIL_TIMEOUT = 0.3
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.EMAIL_PORT = mute.getsockname()[1]
        assert deliver() == 3
    assert report() == {DeliveryStatus.PENDING: 3}
    assert set(emails().values_list("tries", flat=True)) == {0}
    assert "timed out" in emails().order_by("pk").first().error
    settings.EMAIL_PORT = post.port
    make_all_due()
    deliver()
    assert report() == {DeliveryStatus.SENT: 3}
    assert sorted(post.message_ids().values()) == [1] * 3


def test_a_mail_server_that_hangs_before_the_body_is_tried_again(post):
    """No word on the recipient within the time allowed: surely not sent, so sent later, once."""
    say(2)
    slow = emails().order_by("pk").first().person.email
    post.slow_addresses[slow] = 2.0
    deliver()
    assert report() == {DeliveryStatus.PENDING: 2}
    assert emails(status=DeliveryStatus.UNCERTAIN).count() == 0
    post.slow_addresses.clear()
    make_all_due()
    deliver()
    assert report() == {DeliveryStatus.SENT: 2}
    assert sorted(post.message_ids().values()) == [1] * 2


def test_a_temporary_refusal_is_tried_again_later_with_the_same_message_id(post):
    say(1)
    post.plan = lambda envelope, number: "451 Plus tard" if number == 1 else None
    deliver()
    row = emails().get()
    assert (row.status, row.tries) == (DeliveryStatus.PENDING, 1)
    assert row.due_at > timezone.now()
    assert "451" in row.error
    make_all_due()
    deliver()
    assert report() == {DeliveryStatus.SENT: 1}
    assert list(post.message_ids()) == [f"<{row.message_key}@datalab.invalid>"]


def test_a_refusal_that_never_ends_is_set_aside(post):
    say(1)
    post.plan = lambda envelope, number: "451 Plus tard"
    for _n in range(delivery.MOST_TRIES):
        make_all_due()
        deliver()
    assert report() == {DeliveryStatus.FAILED: 1}
    assert post.seen == delivery.MOST_TRIES


def test_an_unknown_address_is_set_aside_at_once_and_an_administrator_sends_it_again(post):
    say(2)
    unknown = emails().first()
    post.refused_addresses.add(unknown.person.email)
    deliver()
    assert report() == {DeliveryStatus.SENT: 1, DeliveryStatus.FAILED: 1}
    unknown.refresh_from_db()
    assert "550" in unknown.error
    with pytest.raises(NotAllowed):
        replay([unknown], by=person(Role.REVIEWER), at=timezone.now())
    assert report()[DeliveryStatus.FAILED] == 1
    post.refused_addresses.clear()
    administrator = person(Role.ADMINISTRATOR)
    assert replay([unknown], by=administrator, at=timezone.now()) == 1
    deliver()
    unknown.refresh_from_db()
    assert (unknown.status, unknown.replayed_by) == (DeliveryStatus.SENT, administrator)


def test_a_server_silent_after_the_message_makes_it_uncertain_and_it_is_not_sent_again(post):
    say(2)
    post.plan = lambda envelope, number: time.sleep(2) if number == 1 else None
    deliver()
    assert report() == {DeliveryStatus.UNCERTAIN: 1, DeliveryStatus.PENDING: 1}
    make_all_due()
    deliver()
    deliver()
    assert report() == {DeliveryStatus.UNCERTAIN: 1, DeliveryStatus.SENT: 1}
    assert post.seen == 2


def test_a_poisonous_message_lets_the_others_leave(post):
    say(1)
    Notification.objects.update(subject="Deux\nlignes")
    say(2)
    deliver()
    assert report() == {DeliveryStatus.FAILED: 1, DeliveryStatus.SENT: 2}
    assert "BadHeaderError" in emails(status=DeliveryStatus.FAILED).get().error


def test_the_wait_doubles_with_each_try_and_never_comes_together():
    waits = [delivery.back_off(tries).total_seconds() for tries in range(1, 20)]
    assert 15 <= waits[0] <= 30
    assert max(waits) <= delivery.LONGEST_WAIT
    assert len({delivery.back_off(5) for _n in range(20)}) > 1


def test_the_administrator_sends_a_message_set_aside_again_from_the_admin(post, sign_in):
    say(1)
    post.plan = lambda envelope, number: "554 Non" if number == 1 else None
    deliver()
    row = emails().get()
    assert row.status == DeliveryStatus.FAILED
    client = sign_in(person(Role.ADMINISTRATOR))
    asked = {"action": "send_again", "_selected_action": [row.pk]}
    page = client.post("/admin/notifications/delivery/", asked, follow=True)
    assert "1 message remis en file" in page.content.decode().replace("\xa0", " ")
    deliver()
    assert report() == {DeliveryStatus.SENT: 1}
    assert list(post.message_ids()) == [f"<{row.message_key}@datalab.invalid>"]


def test_the_administrator_sees_the_failures_and_nobody_else_does(post, sign_in):
    say(1)
    post.plan = lambda envelope, number: "554 Non"
    deliver()
    desk = OrganisationFactory()
    page = sign_in(person(Role.ADMINISTRATOR, desk)).get("/admin/notifications/delivery/")
    assert page.status_code == 200
    assert "554" in page.content.decode()
    for role in (Role.BUDGET_OFFICER, Role.AUDITOR, Role.SUPPORT_AGENT, Role.DATA_ADMINISTRATOR):
        answer = sign_in(person(role, desk)).get("/admin/notifications/delivery/")
        assert answer.status_code in (302, 403), role
