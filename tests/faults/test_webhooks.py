"""Webhooks under faults: a worker killed for real while it calls, a service away for long."""

import json
from collections import Counter

import pytest
from celery import current_app
from django.db.models import F
from django.utils import timezone

from accounts.permissions import Role
from notifications import delivery
from notifications.actions import webhooks
from notifications.models import DeliveryStatus
from tests.factories.accounts import person
from tests.notifications.hooks import rows, say
from tests.servers import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
CALL = "notifications.tasks.call_webhooks"


@pytest.fixture
def told(worker, site, transactional_db):
    """Somebody whose webhook the worker may call."""
    owner = person(Role.REVIEWER)
    webhooks.open_webhook(url=f"{site.url}/recevoir", by=owner, at=timezone.now())
    worker.environment["DATALAB_OUTGOING_ALLOWED"] = site.host
    return owner


def received(site) -> Counter:
    """How many times each message arrived, in the order of the first arrivals."""
    return Counter(json.loads(asked.body)["subject"] for asked in site.asked)


def test_a_worker_killed_while_it_calls_calls_again_under_the_same_identifier_and_in_order(
    worker, site, told, record_property
):
    for n in range(1, 6):
        say(told, n=n)

    def kill_at_the_third(asked):
        if len(site.asked) == 3:
            worker.kill()
        return 204, {}, b""

    site.answers["/recevoir"] = kill_at_the_third
    worker.start()
    current_app.send_task(CALL)
    until(lambda: worker.process.poll() is not None)
    after_the_kill = Counter(rows().values_list("status", flat=True))
    assert after_the_kill == {
        DeliveryStatus.SENT: 2,
        DeliveryStatus.CLAIMED: 1,
        DeliveryStatus.PENDING: 2,
    }
    worker.start()
    current_app.send_task(CALL)
    current_app.send_task(CALL)
    until(lambda: not current_queue_waits())
    assert rows(status=DeliveryStatus.SENT).count() == 2, "its lease is not over: nobody passes it"
    rows(status=DeliveryStatus.CLAIMED).update(
        claimed_until=F("claimed_until") - delivery.LEASE * 2
    )
    current_app.send_task(CALL)
    until(lambda: rows(status=DeliveryStatus.SENT).count() == 5)
    record_property("after the kill", dict(after_the_kill))
    record_property("received", dict(received(site)))
    assert received(site) == {
        "Objet 1": 1,
        "Objet 2": 1,
        "Objet 3": 2,
        "Objet 4": 1,
        "Objet 5": 1,
    }
    assert list(received(site)) == [f"Objet {n}" for n in range(1, 6)]
    thirds = [a for a in site.asked if json.loads(a.body)["subject"] == "Objet 3"]
    assert len({asked.headers["datalab-delivery"] for asked in thirds}) == 1
    assert thirds[0].body == thirds[1].body


def current_queue_waits() -> int:
    """How many tasks nobody has taken up."""
    with current_app.connection_for_read() as broker:
        return broker.default_channel.client.llen(current_app.conf.task_default_queue)


def test_a_service_away_then_back_receives_everything_once_and_in_order(
    worker, site, told, record_property
):
    for n in range(1, 5):
        say(told, n=n)
    site.answers["/recevoir"] = (503, {}, b"")
    worker.start()
    for _try in range(3):
        already = len(site.asked)
        rows(status=DeliveryStatus.PENDING).update(due_at=timezone.now())
        current_app.send_task(CALL)
        until(lambda number=already: len(site.asked) > number)
        until(lambda: not rows(status=DeliveryStatus.CLAIMED).exists())
    assert rows(status=DeliveryStatus.PENDING).count() == 4
    refused = len(site.asked)
    site.asked.clear()
    site.answers["/recevoir"] = (204, {}, b"")
    rows(status=DeliveryStatus.PENDING).update(due_at=timezone.now())
    current_app.send_task(CALL)
    until(lambda: rows(status=DeliveryStatus.SENT).count() == 4)
    record_property("refused", refused)
    record_property("received", dict(received(site)))
    assert received(site) == {f"Objet {n}": 1 for n in range(1, 5)}
    assert list(received(site)) == [f"Objet {n}" for n in range(1, 5)]
