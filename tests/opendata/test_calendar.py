"""The calendar: one discovery a day, opened at midnight in Paris and never early, anywhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.permissions import Role
from opendata.actions import calendar
from opendata.models import CalendarEntry
from opendata.queries.showcase import month_page
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import calendar_entry, editor, reuse_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
FEED = "/calendrier/flux.atom"


def today() -> date:
    return timezone.localdate()


def opened(at: datetime) -> list[date]:
    return list(CalendarEntry.objects.opened(at).order_by("day").values_list("day", flat=True))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2025, 12, 1, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2025, 12, 1, 23, 0, 0, tzinfo=UTC), True),
        (datetime(2025, 12, 2, 0, 0, 0, tzinfo=PARIS), True),
    ],
)
def test_a_winter_day_opens_at_midnight_in_paris(moment, is_open):
    calendar_entry(date(2025, 12, 2))
    assert (opened(moment) == [date(2025, 12, 2)]) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (datetime(2025, 7, 13, 21, 59, 59, tzinfo=UTC), False),
        (datetime(2025, 7, 13, 22, 0, 0, tzinfo=UTC), True),
    ],
)
def test_a_summer_day_opens_at_midnight_in_paris_as_well(moment, is_open):
    calendar_entry(date(2025, 7, 14))
    assert (opened(moment) == [date(2025, 7, 14)]) is is_open


def test_a_wrong_moment_opens_nothing_early_because_the_database_has_its_own_clock():
    calendar_entry(today() + timedelta(days=2))
    assert opened(timezone.now() + timedelta(days=30)) == []


def test_tomorrow_is_nowhere_today(client, sign_in):
    entry = calendar_entry(today() + timedelta(days=1), title="Surprise", text="Secret-de-demain")
    places = ["/", "/calendrier/", f"/calendrier/{entry.day.year}/{entry.day.month}/", FEED]
    for browser in (client, sign_in(person(Role.REVIEWER)), sign_in(editor())):
        assert browser.get(entry.get_absolute_url()).status_code == 404
        for path in places:
            page = browser.get(path).content.decode()
            assert "Surprise" not in page, path
            assert "Secret-de-demain" not in page, path


def test_today_is_open_with_its_page_and_in_the_feed(client):
    entry = calendar_entry(today())
    assert entry.title in client.get("/calendrier/").content.decode()
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "<em>essayer</em>" in page
    assert entry.title in client.get(FEED).content.decode()


def test_a_day_whose_object_is_not_published_shows_nothing(client):
    hidden = calendar_entry(today(), dataset=DatasetFactory(status="draft"))
    assert client.get(hidden.get_absolute_url()).status_code == 404
    CalendarEntry.objects.all().delete()
    withdrawn = calendar_entry(today(), reuse=reuse_in("withdrawn"))
    assert client.get(withdrawn.get_absolute_url()).status_code == 404


def test_a_day_leads_to_its_object(client):
    data = DatasetFactory()
    entry = calendar_entry(today(), dataset=data)
    assert data.get_absolute_url() in client.get(entry.get_absolute_url()).content.decode()


def test_december_is_an_advent_calendar_of_closed_doors():
    calendar_entry(date(2025, 12, 3))
    noon = datetime(2025, 12, 3, 12, tzinfo=PARIS)
    month = month_page(date(2025, 12, 1), noon, date(2025, 12, 3))
    assert month.is_advent
    assert len(month.doors) == 31
    assert [door.day.day for door in month.doors if door.entry] == [3]
    assert [door.day.day for door in month.doors if door.is_closed] == list(range(4, 32))
    assert (month.before, month.after) == (None, None)


def test_a_month_leads_to_those_around_it(client):
    calendar_entry(date(2025, 1, 9))
    page = client.get("/calendrier/2025/12/")
    assert page.context["month"].before == date(2025, 1, 1)
    assert page.context["month"].after == date(2026, 1, 1)


@pytest.mark.parametrize(
    "path", ["0/0/", "0/5/", "2025/13/", "2025/0/", "1900/1/", "2025-02-30/", "99999/1/"]
)
def test_a_month_that_does_not_exist_has_no_page(client, path):
    assert client.get(f"/calendrier/{path}").status_code == 404


def test_a_month_costs_two_queries_however_full(client, django_assert_num_queries):
    for number in range(today().day):
        calendar_entry(today() - timedelta(days=number))
    with django_assert_num_queries(2):
        client.get("/calendrier/")


def test_an_editor_schedules_ahead_and_a_day_has_one_discovery(sign_in):
    browser, day = sign_in(editor()), today() + timedelta(days=7)
    words = {"day": day.isoformat(), "kind": "feature", "title": "Un jour", "text": "Bientôt"}
    assert browser.post("/calendrier/preparer/nouveau/", words).status_code == 302
    assert "Un jour" in browser.get("/calendrier/preparer/").content.decode()
    again = browser.post("/calendrier/preparer/nouveau/", {**words, "title": "Deux"})
    assert again.status_code == 422
    assert "Ce jour montre déjà une découverte." in again.content.decode()
    entry = CalendarEntry.objects.get()
    path = f"/calendrier/preparer/{entry.pk}/"
    assert browser.post(path, {**words, "title": "Corrigé"}).status_code == 302
    assert CalendarEntry.objects.get().title == "Corrigé"
    browser.post(f"{path}vider/")
    assert not CalendarEntry.objects.exists()


def test_the_database_itself_keeps_one_discovery_a_day(nothing_changes):
    first, other = calendar_entry(today()), calendar_entry(today() - timedelta(days=1))
    with (
        nothing_changes(),
        pytest.raises(IntegrityError, match="calendar_one_entry_a_day"),
        transaction.atomic(),
    ):
        CalendarEntry.objects.filter(pk=other.pk).update(day=first.day)


def test_nobody_but_an_editor_prepares(sign_in, nothing_changes):
    people = [person(role) for role in Role.values if role != Role.ADMINISTRATOR]
    browsers, entry = [sign_in(one) for one in people], calendar_entry(today() + timedelta(days=3))
    with nothing_changes():
        for browser in browsers:
            for path in ("", "nouveau/", f"{entry.pk}/"):
                assert browser.get(f"/calendrier/preparer/{path}").status_code == 404
            assert browser.post(f"/calendrier/preparer/{entry.pk}/vider/").status_code == 404
        for someone in people:
            with pytest.raises(Refused):
                calendar.schedule(today(), by=someone, at=timezone.now(), title="x")


def test_a_day_emptied_meanwhile_does_not_come_back(nothing_changes):
    entry, now = calendar_entry(today() + timedelta(days=7)), timezone.now()
    told = {"by": editor(), "at": now}
    calendar.clear(entry, **told)
    with nothing_changes():
        for deed in (
            lambda: calendar.clear(entry, **told),
            lambda: calendar.schedule(entry.day, entry=entry, title="Encore", **told),
        ):
            with pytest.raises(Refused, match="vider ce jour"):
                deed()
