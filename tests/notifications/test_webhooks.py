"""A person's programs are told what the person is told: signed, in order, again when refused."""

import hashlib
import hmac
import json
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.permissions import Role
from notifications import delivery as post
from notifications import outbox
from notifications.actions import calling, replaying, webhooks
from notifications.events import Event
from notifications.models import Delivery, DeliveryStatus, Webhook, WebhookStatus
from notifications.refusals import NotAllowed
from tests.factories.accounts import person
from tests.notifications.hooks import SAID, call, call_all, rows, say
from tests.servers import until
from tests.threads import together

pytestmark = pytest.mark.django_db
OTHER = Event("test_unhooked", "Autre", "Autre objet", "Bonjour.", roles=(Role.REVIEWER,))
URL = "https://exemple.invalid/recevoir"


def make_due() -> None:
    rows(status=DeliveryStatus.PENDING).update(due_at=timezone.now())


def test_a_call_is_signed_and_says_what_its_owner_was_told(owner, hook, site):
    say(owner)
    call_all()
    asked = site.asked[0]
    signed = asked.headers["datalab-timestamp"].encode() + b"." + asked.body
    expected = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert asked.headers["datalab-signature"] == f"sha256={expected}"
    assert abs(int(asked.headers["datalab-timestamp"]) - time.time()) < 60
    told = json.loads(asked.body)
    row = rows().get()
    assert (told["id"], told["event"]) == (str(row.message_key), SAID.name)
    assert told["subject"] == "Objet 1"
    assert asked.headers["datalab-delivery"] == told["id"]
    assert row.status == DeliveryStatus.SENT


def test_a_webhook_is_told_nothing_that_its_owner_is_not_told(hook, site):
    say(person(Role.REVIEWER))
    assert not rows().exists()


def test_a_webhook_that_names_events_receives_these_alone(owner, hook, at):
    webhooks.change(hook, url=hook.url, events=[OTHER.name], by=owner, at=at)
    say(owner)
    say(owner, event=OTHER)
    assert [row.notification.event for row in rows()] == [OTHER.name]


def test_queueing_still_costs_one_query(owner, hook, django_assert_num_queries, at):
    with transaction.atomic(), django_assert_num_queries(1):
        outbox.queue(SAID, people=[owner], at=at, values={"n": 1})
    assert rows().count() == 1


def test_messages_arrive_in_their_order_and_a_refused_one_holds_those_behind(owner, hook, site):
    answers = iter([500, 204, 204, 204])
    site.answers["/recevoir"] = lambda asked: (next(answers), {}, b"")
    for n in (1, 2, 3):
        say(owner, n=n)
    call_all()
    assert len(site.asked) == 1, "the second waits for the first"
    first = rows().first()
    assert (first.status, first.tries) == (DeliveryStatus.PENDING, 1)
    assert first.due_at > timezone.now()
    assert "500" in first.error
    make_due()
    call_all()
    told = [json.loads(asked.body)["subject"] for asked in site.asked]
    assert told == ["Objet 1", "Objet 1", "Objet 2", "Objet 3"]
    assert len({asked.headers["datalab-delivery"] for asked in site.asked}) == 3
    numbers = [json.loads(asked.body)["number"] for asked in site.asked]
    assert numbers == sorted(numbers)


def test_the_same_message_is_the_same_body_at_each_try_signed_anew(owner, hook, site):
    answers = iter([503, 204])
    site.answers["/recevoir"] = lambda asked: (next(answers), {}, b"")
    say(owner)
    call_all()
    make_due()
    call_all()
    assert site.asked[0].body == site.asked[1].body


def test_a_webhook_that_fails_does_not_hold_another(owner, hook, site, at):
    site.answers["/sourd"] = (500, {}, b"")
    deaf = webhooks.open_webhook(url=f"{site.url}/sourd", by=owner, at=at)
    for n in (1, 2):
        say(owner, n=n)
    call_all()
    assert rows(webhook=hook, status=DeliveryStatus.SENT).count() == 2
    assert rows(webhook=deaf, status=DeliveryStatus.PENDING).count() == 2


def test_a_message_refused_to_the_end_is_set_aside_and_those_behind_leave(owner, hook, site):
    site.answers["/recevoir"] = lambda asked: (
        400 if json.loads(asked.body)["subject"] == "Objet 1" else 204,
        {},
        b"",
    )
    say(owner, n=1)
    say(owner, n=2)
    for _try in range(post.MOST_TRIES):
        make_due()
        call_all()
    assert [row.status for row in rows()] == [DeliveryStatus.FAILED, DeliveryStatus.SENT]
    hook.refresh_from_db()
    assert (hook.status, hook.failures) == (WebhookStatus.ACTIVE, 0)


def test_a_webhook_that_accepts_nothing_is_suspended_its_owner_told_and_nothing_lost(
    owner, hook, site, at
):
    site.answers["/recevoir"] = (500, {}, b"")
    for n in range(5):
        say(owner, n=n)
    for _try in range(post.MOST_TRIES * calling.MOST_FAILURES):
        make_due()
        call_all()
    hook.refresh_from_db()
    assert hook.status == WebhookStatus.SUSPENDED
    assert Delivery.objects.inbox().filter(notification__event="webhook.suspended").count() == 1
    assert rows(status=DeliveryStatus.FAILED).count() == calling.MOST_FAILURES
    say(owner, n=9)
    make_due()
    assert call() == 0
    site.answers["/recevoir"] = (204, {}, b"")
    webhooks.resume(hook, by=owner, at=timezone.now())
    call_all()
    assert rows(status=DeliveryStatus.SENT).count() == 3
    administrator = person(Role.ADMINISTRATOR)
    aside = list(rows(status=DeliveryStatus.FAILED))
    replaying.replay(aside, by=administrator, at=timezone.now())
    call_all()
    assert rows(status=DeliveryStatus.SENT).count() == 6


def test_an_address_that_says_it_is_gone_is_suspended_at_once(owner, hook, site):
    site.answers["/recevoir"] = (410, {}, b"")
    say(owner)
    call_all()
    hook.refresh_from_db()
    assert hook.status == WebhookStatus.SUSPENDED
    assert rows().get().status == DeliveryStatus.PENDING


def test_a_private_address_is_never_called(owner, site, settings, at):
    hook = webhooks.open_webhook(url=f"{site.url}/recevoir", by=owner, at=at)
    settings.DATALAB_OUTGOING_ALLOWED = []
    say(owner)
    call_all()
    hook.refresh_from_db()
    assert site.asked == []
    assert hook.status == WebhookStatus.SUSPENDED
    assert "adresse interne" in rows().get().error


def test_a_redirection_is_not_followed(owner, hook, site):
    site.answers["/recevoir"] = (302, {"location": f"{site.url}/ailleurs"}, b"")
    say(owner)
    call_all()
    assert len(site.asked) == 1
    assert rows().get().status == DeliveryStatus.PENDING


@pytest.mark.parametrize(
    "url",
    [
        "http://exemple.invalid/",
        "ftp://exemple.invalid/",
        "exemple.invalid",
        "https://",
        "https://moi:secret@exemple.invalid/",
        "https://exemple.invalid:99999/",
        "https://é.invalid/",
        "https://exem ple.invalid/",
        "https://exemple.invalid/un chemin",
    ],
)
def test_an_address_that_is_not_https_is_refused(owner, url, at, nothing_changes):
    with nothing_changes(), pytest.raises(NotAllowed) as refused:
        webhooks.open_webhook(url=url, by=owner, at=at)
    assert refused.value.field == "url"


INSIDE = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://10.1.2.3:8443/x",
    "https://169.254.169.254/latest/",
    "https://[::1]/",
    "https://[fe80::1]/",
    "https://[::ffff:192.168.0.1]/",
    "https://0.0.0.0/",
    "https://localhost/",
    "https://LOCALHOST./",
    "https://api.localhost/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_an_inner_address_is_refused_as_soon_as_it_is_given(
    owner, url, at, sign_in, program, nothing_changes
):
    hook = webhooks.open_webhook(url="https://9.9.9.9/public", by=owner, at=at)
    with nothing_changes(), pytest.raises(NotAllowed) as refused:
        webhooks.open_webhook(url=url, by=owner, at=at)
    assert (refused.value.code, refused.value.field) == ("forbidden_address", "url")
    with nothing_changes(), pytest.raises(NotAllowed):
        webhooks.change(hook, url=url, events=[], by=owner, at=at)
    page, client = sign_in(owner), program(owner)
    with nothing_changes():
        answer = page.post("/notifications/webhooks/nouveau/", {"url": url})
    assert answer.status_code == 422
    assert "est une adresse interne" in answer.content.decode()
    with nothing_changes():
        answer = client.post("/api/v1/webhooks/", {"url": url}, content_type="application/json")
    assert answer.status_code == 409
    assert "est une adresse interne" in answer.json()["detail"]


def test_an_event_of_other_roles_cannot_be_asked_for(owner, at, nothing_changes):
    with nothing_changes(), pytest.raises(NotAllowed):
        webhooks.open_webhook(url=URL, events=["support_requested"], by=owner, at=at)


def test_one_address_is_called_once(owner, at, nothing_changes):
    webhooks.open_webhook(url=URL, by=owner, at=at)
    with nothing_changes(), pytest.raises(NotAllowed):
        webhooks.open_webhook(url=URL, by=owner, at=at)
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        Webhook.objects.create(owner=owner, url=URL, created_at=at, created_by=owner)


def test_a_person_keeps_ten_webhooks_at_most(owner, at, nothing_changes):
    for n in range(webhooks.MOST):
        webhooks.open_webhook(url=f"{URL}/{n}", by=owner, at=at)
    with nothing_changes(), pytest.raises(NotAllowed):
        webhooks.open_webhook(url=URL, by=owner, at=at)


def test_the_database_refuses_a_call_without_its_webhook(owner, at, nothing_changes):
    say(owner)
    sql = "UPDATE notifications_delivery SET channel = 'webhook'"
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        connection.cursor().execute(sql)


def test_the_secret_is_not_in_the_database_and_another_signs_after_a_renewal(owner, hook, at):
    old = hook.secret
    assert len(old) == 64
    row = str(list(Webhook.objects.values().order_by("pk")))
    assert old not in row
    assert webhooks.renew_secret(hook, by=owner, at=at).secret != old


@pytest.mark.parametrize("deed", ["change", "renew_secret", "stop", "resume", "ping"])
def test_the_webhooks_of_others_cannot_be_touched(hook, deed, at, nothing_changes):
    values = {"url": URL, "events": []} if deed == "change" else {}
    stranger = person(Role.BUDGET_OFFICER)
    with nothing_changes(), pytest.raises(NotAllowed):
        getattr(webhooks, deed)(hook, by=stranger, at=at, **values)


def test_a_stopped_webhook_receives_nothing_more(owner, hook, site, at):
    say(owner)
    webhooks.stop(hook, by=owner, at=at)
    say(owner)
    call_all()
    assert site.asked == []
    assert [row.status for row in rows()] == [DeliveryStatus.SKIPPED]


def test_a_message_is_sent_again_on_demand_under_the_same_identifier(owner, hook, site):
    say(owner)
    call_all()
    webhooks.send_again(rows().get(), by=owner, at=timezone.now())
    call_all()
    assert len({asked.headers["datalab-delivery"] for asked in site.asked}) == 1
    assert len(site.asked) == 2
    assert rows().get().replayed_by == owner


def test_what_waits_already_is_not_queued_twice(owner, hook, nothing_changes):
    say(owner)
    with nothing_changes(), pytest.raises(NotAllowed):
        webhooks.send_again(rows().get(), by=owner, at=timezone.now())


def test_who_left_is_not_called(owner, hook, site):
    say(owner)
    owner.is_active = False
    owner.save()
    call_all()
    assert site.asked == []


def test_a_worker_killed_while_calling_calls_again_under_the_same_identifier(owner, hook, site):
    say(owner)
    claimed = post.claim_heads(timezone.now())
    post.call_all(claimed)
    assert call() == 0, "its lease is not over"
    later = timezone.now() + post.LEASE + timedelta(seconds=1)
    calling.call_batch(later)
    assert rows().get().status == DeliveryStatus.SENT
    assert len(site.asked) == 2
    assert len({asked.headers["datalab-delivery"] for asked in site.asked}) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_never_call_one_webhook_out_of_order(owner, hook, site):
    for n in range(6):
        say(owner, n=n)
    together(*[call_all] * 4)
    until(lambda: rows(status=DeliveryStatus.SENT).count() == 6)
    assert [json.loads(a.body)["subject"] for a in site.asked] == [f"Objet {n}" for n in range(6)]


@pytest.mark.servers
def test_a_real_worker_calls_after_the_commit(worker, site, transactional_db, at):
    owner = person(Role.REVIEWER)
    webhooks.open_webhook(url=f"{site.url}/recevoir", by=owner, at=at)
    worker.environment["DATALAB_OUTGOING_ALLOWED"] = site.host
    worker.start()
    say(owner)
    until(lambda: rows(status=DeliveryStatus.SENT).count() == 1)
    current_app.send_task("notifications.tasks.call_webhooks")
    assert len(site.asked) == 1
