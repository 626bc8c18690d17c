"""What each person receives, how often, and how they stop it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape

from accounts.permissions import Role
from notifications import delivery, outbox
from notifications.actions import digests, preferences, reminders
from notifications.events import REGISTRY, Event
from notifications.letters import letter, unsubscribe_token
from notifications.models import (
    Channel,
    Delivery,
    DeliveryStatus,
    DigestTime,
    Frequency,
    Notification,
    Preference,
)
from support.models import SupportStatus
from tests.factories.accounts import person
from tests.factories.support import support_case_in

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SAID = Event("test_preference", "Essai", "Objet {n}", "Bonjour {n}.")
URGENT = Event("test_urgent", "Urgence", "Vite", "Bonjour.", urgent=True)


def paris(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def say(who, at, event=SAID, n=1, reference=""):
    with transaction.atomic():
        outbox.queue(event, people=[who], at=at, values={"n": n}, reference=reference)


def emails(**filters):
    return Delivery.objects.filter(channel=Channel.EMAIL, **filters)


def want(who, frequency: str, event: str = SAID.name) -> None:
    Preference.objects.update_or_create(person=who, event=event, defaults={"frequency": frequency})


@pytest.fixture
def reader():
    return person(Role.DATA_ADMINISTRATOR, first_name="Awa", last_name="Diallo")


def test_queueing_costs_one_query_whatever_the_audience(reader, django_assert_num_queries, at):
    people = [reader, *(person(Role.REVIEWER) for _ in range(5))]
    with transaction.atomic(), django_assert_num_queries(1):
        outbox.queue(SAID, people=people, at=at, values={"n": 1})
    assert emails().count() == 6


def test_never_means_the_inbox_alone(reader, at):
    want(reader, Frequency.NEVER)
    say(reader, at)
    assert not emails().exists()
    assert Delivery.objects.inbox().count() == 1


def test_a_general_wish_holds_where_no_wish_was_made_for_the_event(reader, at):
    want(reader, Frequency.WEEKLY, event="")
    say(reader, at)
    assert emails().get().frequency == Frequency.WEEKLY
    want(reader, Frequency.AT_ONCE)
    say(reader, at)
    assert emails(status=DeliveryStatus.PENDING).count() == 1


def test_an_urgent_event_never_waits(reader, at):
    want(reader, Frequency.NEVER, event=URGENT.name)
    say(reader, at, URGENT)
    assert emails().get().status == DeliveryStatus.PENDING


def test_a_daily_digest_groups_by_file_and_is_sent_once(reader):
    want(reader, Frequency.DAILY)
    say(reader, paris(2, 9), n=1, reference="DL-2026-0001")
    say(reader, paris(2, 18), n=2, reference="AC-2026-0001")
    say(reader, paris(3, 7, 59), n=3, reference="DL-2026-0001")
    assert digests.send_digests(paris(3, 7, 59)) == 0
    assert digests.send_digests(paris(3, 8)) == 1
    assert digests.send_digests(paris(3, 8, 5)) == 0
    digest = emails(status=DeliveryStatus.PENDING).get()
    assert digest.grouped.count() == 3
    subject = digest.notification.subject.replace("\xa0", " ")
    assert subject == "Récapitulatif du mardi 3 mars : 3 messages"
    delivery.deliver_batch(timezone.now() + timedelta(days=400))
    sent = mail.outbox[0]
    told = [sent.body.index(words) for words in ("DL-2026-0001", "Bonjour 1", "Bonjour 3")]
    assert told == sorted(told)
    assert "lundi 2 mars à 9 h 00 : Bonjour 1." in sent.body.replace("\xa0", " ")


def test_a_digest_is_never_empty_and_forgets_what_was_read(reader, at):
    want(reader, Frequency.DAILY)
    say(reader, at)
    Delivery.objects.inbox().update(read_at=at)
    assert digests.send_digests(at + timedelta(days=2)) == 0
    assert emails().get().status == DeliveryStatus.SKIPPED


def test_who_left_receives_no_digest(reader, at):
    want(reader, Frequency.DAILY)
    say(reader, at)
    reader.is_active = False
    reader.save()
    assert digests.send_digests(at + timedelta(days=2)) == 0


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        (paris(29, 8), paris(29, 8)),  # the night when 2 o'clock does not exist
        (paris(29, 7, 59), paris(28, 8)),
        (paris(25, 8, month=10), paris(25, 8, month=10)),  # the night with two 2 o'clock
        (paris(26, 7, month=10), paris(25, 8, month=10)),
    ],
)
def test_a_digest_keeps_its_hour_when_the_clocks_change(at, moment):
    assert digests.last_moment(Frequency.DAILY, DigestTime(hour=8), at) == moment


def test_each_hour_of_the_nights_of_change_gives_one_digest(reader):
    for day, month in ((29, 3), (25, 10)):
        for hour in range(24):
            hours = DigestTime(hour=hour)
            start = paris(day, 0, month=month) - timedelta(days=1)
            moments = {
                digests.last_moment(Frequency.DAILY, hours, (start + timedelta(minutes=30 * n)))
                for n in range(48 * 3)
            }
            assert len({m.date() for m in moments}) == len(moments)


def test_a_weekly_digest_comes_on_its_day():
    friday = DigestTime(hour=17, weekday=4)
    assert digests.last_moment(Frequency.WEEKLY, friday, paris(6, 16)) == datetime(
        2026, 2, 27, 17, tzinfo=PARIS
    )
    assert digests.last_moment(Frequency.WEEKLY, friday, paris(6, 17)) == paris(6, 17)


def test_a_change_of_mind_moves_what_is_held(reader, at):
    want(reader, Frequency.WEEKLY)
    say(reader, at)
    preferences.choose(
        {SAID.name: Frequency.AT_ONCE, "unknown": "daily"}, hour=9, weekday=2, by=reader, at=at
    )
    assert emails().get().status == DeliveryStatus.PENDING
    assert not Preference.objects.filter(event="unknown").exists()


def test_the_page_keeps_what_is_chosen(reader, sign_in, django_assert_num_queries):
    client = sign_in(reader)
    with django_assert_num_queries(7):  # session, person, roles, preferences, hours, hooks, unread
        page = client.get("/notifications/preferences/")
    form = page.context["form"]
    values = {name: form.initial[name] for name in form.fields}
    values |= {"hour": 18, "weekday": 4, "event-support_resolved": "weekly"}
    assert client.post("/notifications/preferences/", values).status_code == 302
    assert Preference.objects.get(event="support_resolved").frequency == "weekly"
    assert reader.digest_time.hour == 18
    shown = client.get("/notifications/preferences/").context["form"].initial
    assert shown["event-support_resolved"] == "weekly"


@pytest.mark.parametrize("change", [{"hour": 24}, {"weekday": 7}, {"event-support_resolved": "x"}])
def test_a_wish_that_does_not_exist_is_refused(change, reader, sign_in, nothing_changes):
    client = sign_in(reader)
    form = client.get("/notifications/preferences/").context["form"]
    values = {name: form.initial[name] for name in form.fields} | change
    with nothing_changes():
        assert client.post("/notifications/preferences/", values).status_code == 422


def test_one_sees_the_events_of_ones_roles(reader, sign_in):
    page = sign_in(reader).get("/notifications/preferences/").content.decode()
    assert str(REGISTRY["support_resolved"].label) in page
    assert str(REGISTRY["support_requested"].label) not in page


def test_the_whole_table_is_shown_to_every_member(reader, sign_in, django_assert_num_queries):
    client = sign_in(reader)
    with django_assert_num_queries(4):
        page = client.get("/notifications/evenements/").content.decode()
    missing = [e.name for e in REGISTRY.values() if escape(str(e.label)) not in page]
    assert not missing
    assert "Gestionnaire budgétaire" in page


def test_a_letter_has_a_link_that_stops_it_without_sign_in(reader, client, at):
    say(reader, at)
    message = letter(emails().get())
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in message.body
    path = "/" + link.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert not Preference.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Preference.objects.get(person=reader).frequency == Frequency.NEVER


def test_a_link_that_we_did_not_sign_opens_nothing(reader, client, nothing_changes):
    token = unsubscribe_token(reader.pk, SAID.name)
    with nothing_changes():
        assert client.post(f"/notifications/desabonnement/{token}x/").status_code == 404
        assert client.get("/notifications/desabonnement/a:b:c/").status_code == 404


@pytest.mark.parametrize("name", sorted(n for n in REGISTRY if not n.startswith("test_")))
def test_the_letter_of_every_event_reads_as_a_person_would(name, reader, at):
    event = REGISTRY[name]

    class Words(dict):
        def __missing__(self, key):
            return f"<{key}>"

    notification = Notification.objects.create(
        event=name,
        subject=str(event.subject).format_map(Words())[:200],
        text=str(event.text).format_map(Words()),
        path="/projets/DL-2026-0001/",
        at=at,
    )
    row = Delivery.objects.create(
        notification=notification, person=reader, channel=Channel.EMAIL, due_at=at
    )
    message = letter(row)
    html = message.alternatives[0][0]
    assert "Bonjour Awa Diallo," in message.body
    assert "Bonjour Awa Diallo," in html
    assert "http://localhost:8000/projets/DL-2026-0001/" in message.body
    assert "<script" not in html
    assert str(event.label)
    for said in (message.body, html):
        assert "/notifications/preferences/" in said
        assert ("/notifications/desabonnement/" in said) is event.may_stop
        assert str(event.because) in said
    assert message.message().as_bytes()


def test_a_reminder_groups_what_waits_once_a_day_and_not_what_was_answered(at):
    agent = person(Role.SUPPORT_AGENT)
    late = [
        support_case_in(SupportStatus.IN_PROGRESS, owner=agent, due_on=date(2026, 2, 1))
        for _n in range(2)
    ]
    support_case_in(SupportStatus.WAITING, owner=agent, due_on=date(2026, 2, 1))
    support_case_in(SupportStatus.RESOLVED, owner=agent, due_on=date(2026, 2, 1))
    assert reminders.remind(at) == 1
    assert reminders.remind(at + timedelta(hours=2)) == 0
    told = Notification.objects.get(event="reminders")
    assert all(case.reference in told.text for case in late)
    assert told.text.count("•") == 2
    assert reminders.remind(at + timedelta(days=1)) == 1


def test_a_ministry_is_reminded_after_a_week_and_who_left_is_not(at):
    administrator = person(Role.DATA_ADMINISTRATOR)
    organisation = administrator.current_memberships[0].organisation
    gone = person(Role.DATA_ADMINISTRATOR, organisation)
    gone.memberships.update(ended_on=date(2026, 1, 1))
    support_case_in(
        SupportStatus.WAITING, organisation=organisation, waiting_since=date(2026, 2, 20)
    )
    support_case_in(
        SupportStatus.WAITING, organisation=organisation, waiting_since=date(2026, 2, 27)
    )
    assert reminders.remind(at) == 1
    told = Notification.objects.get(event="reminders")
    assert {d.person for d in told.deliveries.all()} == {administrator}
    assert told.text.count("•") == 1
