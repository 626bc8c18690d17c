"""The edition by e-mail: asked, confirmed, sent once, ended in one click, and forgotten."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.models import DeliveryStatus
from opendata import delivery
from opendata.actions import editions, subscriptions
from opendata.letters import token_of
from opendata.models import Edition, EditionLetter, Reuse, Subscription
from tests.factories.opendata import DatasetFactory
from tests.factories.public import calendar_entry, funded_project, reuse_in

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
ASK = "/abonnement/"
ADDRESS = "lectrice@exemple.fr"
#: A Tuesday, after the hour of the editions.
TUESDAY = datetime(2026, 3, 3, 7, 5, tzinfo=PARIS)
MONDAY = datetime(2026, 3, 2, 7, 5, tzinfo=PARIS)


def subscribed(address: str = ADDRESS, *, confirmed: bool = True, **fields) -> Subscription:
    return Subscription.objects.create(
        address=address,
        asked_at=MONDAY - timedelta(days=9),
        confirmed_at=MONDAY - timedelta(days=9) if confirmed else None,
        **{"rhythm": "daily", **fields},
    )


def new_dataset(at: datetime, **fields):
    return DatasetFactory(published_at=at, **fields)


def sent() -> list:
    """Delivers what is due, and gives the letters that left."""
    before = len(mail.outbox)
    delivery.deliver_batch(timezone.now())
    return mail.outbox[before:]


def test_nothing_is_sent_before_the_address_is_confirmed(client):
    answer = client.post(ASK, {"address": "Lectrice@Exemple.fr", "rhythm": "daily"})
    assert "Plus qu’un clic" in answer.content.decode()
    found = Subscription.objects.get()
    assert (found.address, found.confirmed_at) == (ADDRESS, None)
    (letter,) = sent()
    assert letter.to == [ADDRESS]
    link = re.search(r"https?://[^/]+(/abonnement/confirmer/\S+)", letter.body)[1]
    new_dataset(TUESDAY - timedelta(hours=1))
    assert editions.write_due(TUESDAY) == 0
    assert client.get(link).status_code == 200
    found.refresh_from_db()
    assert found.confirmed_at is None, "to open a link is not to confirm"
    client.post(link)
    found.refresh_from_db()
    assert found.confirmed_at is not None


def test_the_page_says_the_same_of_an_address_already_there(client):
    subscribed(themes=["health"])
    known = client.post(ASK, {"address": ADDRESS, "rhythm": "weekly"}).content.decode()
    unknown = client.post(ASK, {"address": "autre@exemple.fr", "rhythm": "weekly"})
    assert known == unknown.content.decode().replace("autre@exemple.fr", ADDRESS)
    kept = Subscription.objects.get(address=ADDRESS)
    assert (kept.rhythm, kept.themes) == ("daily", ["health"])


def test_nobody_is_flooded_by_somebody_else_s_demands(client):
    for _ in range(3):
        client.post(ASK, {"address": ADDRESS, "rhythm": "daily"})
    assert len(sent()) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"address": "lectrice@[127.0.0.1]", "rhythm": "daily"},
        {"address": "pas-une-adresse", "rhythm": "daily"},
        {"address": ADDRESS, "rhythm": "parfois"},
        {"address": ADDRESS, "rhythm": "daily", "themes": ["inconnu"]},
        {},
    ],
)
def test_a_wrong_demand_stores_nothing(client, nothing_changes, given):
    with nothing_changes():
        assert client.post(ASK, given).status_code == 422


def test_an_edition_tells_what_is_new_to_those_whom_it_interests():
    subscribed()
    subscribed("logement@exemple.fr", themes=["housing"])
    subscribed("semaine@exemple.fr", rhythm="weekly")
    subscribed("personne@exemple.fr", confirmed=False)
    new_dataset(TUESDAY - timedelta(hours=2), title="Écoles de France", theme="education")
    assert editions.write_due(TUESDAY) == 2  # the daily one, and the late weekly one
    letters = {letter.to[0]: letter for letter in sent()}
    assert set(letters) == {ADDRESS, "semaine@exemple.fr"}
    assert "Écoles de France" in letters[ADDRESS].body
    assert "Écoles de France" in letters[ADDRESS].alternatives[0][0]


def test_every_kind_of_news_is_told_and_nothing_hidden():
    before = TUESDAY - timedelta(hours=3)
    shown = reuse_in("published", title="Carte publiée", reviewed_at=before)
    reuse_in("proposed", title="Carte en attente")
    new_dataset(before, title="Brouillon", status="draft")
    money = funded_project()
    type(money).objects.filter(pk=money.pk).update(decided_at=before)
    hidden = funded_project(is_confidential=True)
    type(hidden).objects.filter(pk=hidden.pk).update(decided_at=before)
    calendar_entry(TUESDAY.date(), title="Découverte du mardi")
    calendar_entry(TUESDAY.date() + timedelta(days=1), title="Découverte du mercredi")
    subscribed()
    editions.write_due(TUESDAY)
    titles = {item["title"] for item in Edition.objects.get(rhythm="daily").items}
    assert titles == {shown.title, money.project.title, "Découverte du mardi"}


def test_an_edition_is_written_once_and_never_empty():
    subscribed()
    assert editions.write_due(TUESDAY) == 0, "nothing is new"
    new_dataset(TUESDAY + timedelta(minutes=30))
    assert editions.write_due(TUESDAY + timedelta(hours=1)) == 0, "today's is written"
    assert editions.write_due(TUESDAY + timedelta(days=1)) == 1, "tomorrow's tells it"
    assert editions.write_due(TUESDAY + timedelta(days=1, minutes=10)) == 0


def test_no_edition_leaves_before_its_hour():
    subscribed()
    new_dataset(TUESDAY - timedelta(hours=9))
    assert editions.write_due(TUESDAY.replace(hour=6, minute=59)) == 0
    assert not Edition.objects.exists()


def test_what_is_new_during_an_outage_is_told_when_the_service_is_back():
    subscribed()
    editions.write_due(TUESDAY)
    new_dataset(TUESDAY + timedelta(days=1))
    assert editions.write_due(TUESDAY + timedelta(days=5)) == 1


def test_a_weekly_edition_leaves_on_monday():
    subscribed(rhythm="weekly")
    new_dataset(MONDAY - timedelta(days=3))
    assert editions.write_due(MONDAY) == 1
    new_dataset(MONDAY + timedelta(days=1))
    assert editions.write_due(MONDAY + timedelta(days=2)) == 0
    assert editions.write_due(MONDAY + timedelta(days=7)) == 1


def test_the_database_itself_keeps_one_edition_a_day_and_one_letter_a_reader():
    reader = subscribed()
    new_dataset(TUESDAY - timedelta(hours=2))
    editions.write_due(TUESDAY)
    edition = Edition.objects.get(rhythm="daily")
    with pytest.raises(IntegrityError, match="edition_once_a_day"), transaction.atomic():
        Edition.objects.create(rhythm="daily", day=edition.day, since_at=MONDAY, until_at=TUESDAY)
    with pytest.raises(IntegrityError, match="edition_letter_once"), transaction.atomic():
        EditionLetter.objects.create(edition=edition, subscription=reader, due_at=TUESDAY)


def test_the_letter_carries_the_end_in_one_click_and_it_works_without_a_token(client):
    subscribed()
    new_dataset(TUESDAY - timedelta(hours=2))
    editions.write_due(TUESDAY)
    (letter,) = sent()
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.search(r"<https?://[^/]+(/\S+)>", letter.extra_headers["List-Unsubscribe"])[1]
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.exists()
    assert not EditionLetter.objects.exists()
    assert "votre adresse est effacée" in client.get(link).content.decode()


def test_to_open_the_link_of_the_end_ends_nothing(client):
    found = subscribed()
    assert client.get(f"/abonnement/fin/{token_of(found)}/").status_code == 200
    assert Subscription.objects.exists()


def test_a_link_that_we_did_not_make_opens_nothing(client):
    for path in ("confirmer", "choix"):
        assert client.get(f"/abonnement/{path}/faux/").status_code == 404


def test_the_choices_change_by_the_link_of_a_letter(client):
    found = subscribed()
    path = f"/abonnement/choix/{token_of(found)}/"
    assert client.post(path, {"rhythm": "weekly", "themes": ["health"]}).status_code == 302
    found.refresh_from_db()
    assert (found.rhythm, found.themes) == ("weekly", ["health"])


def test_what_nobody_confirmed_is_forgotten_after_a_week():
    subscribed(confirmed=False)
    kept = subscribed("autre@exemple.fr")
    Subscription.objects.filter(confirmed_at=None).update(asked_at=MONDAY)
    assert subscriptions.forget_unconfirmed(MONDAY + timedelta(days=6)) == 0
    assert subscriptions.forget_unconfirmed(MONDAY + timedelta(days=8)) == 1
    assert list(Subscription.objects.all()) == [kept]


def test_nothing_but_the_address_is_kept_of_a_reader():
    kept = {field.name for field in Subscription._meta.get_fields() if field.concrete}
    assert kept == {"id", "key", "address", "rhythm", "themes", "asked_at", "confirmed_at"}


def claimed(**fields) -> EditionLetter:
    found = EditionLetter.objects.create(subscription=subscribed(), due_at=timezone.now(), **fields)
    EditionLetter.objects.filter(pk=found.pk).update(
        status=DeliveryStatus.CLAIMED, claimed_until=timezone.now() - timedelta(minutes=1)
    )
    return found


def test_a_worker_that_died_before_handing_sends_again():
    claimed()
    assert len(sent()) == 1


def test_a_worker_that_died_while_handing_never_resends_blindly():
    found = claimed(handed_at=timezone.now())
    assert sent() == []
    found.refresh_from_db()
    assert found.status == DeliveryStatus.UNCERTAIN


def test_a_mail_server_away_loses_nothing(settings):
    reader = subscribed()
    EditionLetter.objects.create(subscription=reader, due_at=timezone.now())
    settings.EMAIL_BACKEND = "notifications.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert delivery.deliver_batch(timezone.now()) == 1
    found = EditionLetter.objects.get()
    assert (found.status, found.tries) == (DeliveryStatus.PENDING, 0)
    assert found.due_at > timezone.now()


def test_a_reader_who_leaves_while_the_letter_is_claimed_receives_nothing():
    EditionLetter.objects.create(subscription=subscribed(), due_at=timezone.now())
    (letter,) = delivery.claim(timezone.now())
    subscriptions.end(letter.subscription)
    assert delivery._hand_over(letter, mail.get_connection()) is True
    assert mail.outbox == []


def test_the_news_of_a_reuse_are_told_once_it_is_published_and_not_proposed():
    subscribed()
    editions.write_due(TUESDAY - timedelta(days=1))
    found = reuse_in("proposed", theme="")
    assert editions.write_due(TUESDAY) == 0
    at = TUESDAY + timedelta(hours=4)
    Reuse.objects.filter(pk=found.pk).update(
        status="published", reviewed_at=at, reviewed_by=found.proposed_by
    )
    assert editions.write_due(TUESDAY + timedelta(days=1)) == 1
