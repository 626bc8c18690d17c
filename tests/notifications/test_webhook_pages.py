"""The pages where a person keeps their webhooks, and an administrator sees everybody's."""

import json

import pytest

from accounts.permissions import Role
from notifications.models import DeliveryStatus, Webhook, WebhookStatus
from tests.factories.accounts import person
from tests.notifications.hooks import call_all, rows, say

pytestmark = pytest.mark.django_db
PAGES = "/notifications/webhooks/"


def test_a_person_opens_tries_and_stops_a_webhook_from_the_pages(owner, site, sign_in):
    client = sign_in(owner)
    assert client.get(PAGES).status_code == 200
    opened = client.post(f"{PAGES}nouveau/", {"url": f"{site.url}/recevoir"})
    assert opened.status_code == 201
    hook = Webhook.objects.get()
    assert hook.secret in opened.content.decode()
    page = f"{PAGES}{hook.key}/"
    assert hook.secret not in client.get(page).content.decode()
    tried = client.post(f"{page}essai/", follow=True).content.decode()
    assert "a répondu 204" in tried
    assert json.loads(site.asked[0].body)["event"] == "ping"
    changed = {"url": hook.url, "events": ["funding.submitted"]}
    assert client.get(f"{page}modifier/").status_code == 200
    assert client.post(f"{page}modifier/", changed).status_code == 302
    assert hook.secret not in client.post(f"{page}secret/").content.decode()
    client.post(f"{page}arreter/")
    hook.refresh_from_db()
    assert (hook.status, hook.events) == (WebhookStatus.STOPPED, ["funding.submitted"])
    client.post(f"{page}reprendre/")
    hook.refresh_from_db()
    assert hook.active


def test_a_refusal_is_said_beside_the_field(owner, sign_in, nothing_changes):
    client = sign_in(owner)
    with nothing_changes():
        answer = client.post(f"{PAGES}nouveau/", {"url": "http://exemple.invalid/"})
    assert answer.status_code == 422
    assert "https://" in answer.content.decode()


def test_the_page_of_a_webhook_costs_the_same_whatever_its_messages(
    owner, hook, sign_in, django_assert_num_queries
):
    client = sign_in(owner)
    for _turn in range(2):
        for n in range(15):
            say(owner, n=n)
        with django_assert_num_queries(7):
            client.get(f"{PAGES}{hook.key}/")


def test_the_page_replays_a_message(owner, hook, sign_in):
    say(owner)
    call_all()
    row = rows().get()
    answer = sign_in(owner).post(f"{PAGES}{hook.key}/messages/{row.pk}/relancer/")
    assert answer.status_code == 302
    assert rows().get().status == DeliveryStatus.PENDING


def test_the_pages_of_others_do_not_exist_but_for_an_administrator(hook, sign_in):
    assert sign_in(person(Role.AUDITOR)).get(f"{PAGES}{hook.key}/").status_code == 404
    client = sign_in(person(Role.ADMINISTRATOR))
    assert client.get(f"{PAGES}{hook.key}/").status_code == 200
    assert hook.url in client.get(PAGES).content.decode()
    client.post(f"{PAGES}{hook.key}/arreter/")
    hook.refresh_from_db()
    assert hook.status == WebhookStatus.STOPPED
