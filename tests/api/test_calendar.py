"""A program of an editor prepares the calendar; no other program learns of a day to come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from opendata.models import CalendarEntry
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import calendar_entry, editor

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/calendar/"
KIND = {"content_type": "application/json"}


def day(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def words(**changes) -> dict:
    said = {"day": day(7), "kind": "feature", "title": "Un jour", "text": "Bientôt."}
    return said | changes


def test_a_program_prepares_a_day_moves_it_and_empties_it(program):
    client, data = program(editor(), "opendata:read", "opendata:write"), DatasetFactory()
    made = client.post(PLACE, words(kind="dataset", dataset=data.slug), **KIND)
    assert (made.status_code, made.json()["dataset"]) == (201, data.slug)
    assert made.json()["theme"] == data.theme
    seen = made.json()["updated_at"]
    moved = client.put(
        f"{PLACE}{day(7)}/", words(day=day(8), title="Déplacé", updated_at=seen), **KIND
    )
    assert moved.status_code == 200, moved.json()
    assert (moved.json()["day"], moved.json()["dataset"]) == (day(8), None)
    [listed] = client.get(f"{PLACE}?since={day(8)}").json()["results"]
    assert (listed, client.get(f"{PLACE}?until={day(7)}").json()["results"]) == (moved.json(), [])
    gone = client.post(f"{PLACE}{day(8)}/clear/", {"updated_at": listed["updated_at"]}, **KIND)
    assert gone.json() == moved.json()
    assert not CalendarEntry.objects.exists()


def test_what_changed_since_it_was_read_is_not_written_over(program, nothing_changes):
    client, entry = program(editor()), calendar_entry(timezone.localdate() + timedelta(days=7))
    place, seen = f"{PLACE}{day(7)}/", client.get(f"{PLACE}{day(7)}/").json()["updated_at"]
    CalendarEntry.objects.update(written_at=entry.written_at + timedelta(seconds=1))
    with nothing_changes():
        refused = client.put(place, words(updated_at=seen), **KIND)
        kept = client.post(f"{place}clear/", {"updated_at": seen}, **KIND)
    assert (refused.status_code, refused.json()["code"]) == (409, "stale_version")
    assert (kept.status_code, kept.json()["code"]) == (409, "stale_version")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "dataset"}, "dataset"),
        ({"kind": "reuse"}, "reuse"),
        ({"kind": "dataset", "dataset": "inconnu"}, "dataset"),
        ({"title": " "}, "title"),
        ({"day": "1999-01-01"}, "day"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"theme": "ragots"}, "theme"),
    ],
)
def test_what_cannot_be_shown_is_named(program, nothing_changes, changes, field):
    client = program(editor())
    with nothing_changes():
        answer = client.post(PLACE, words(**changes), **KIND)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_day_shows_one_thing_and_a_draft_is_no_discovery(program, nothing_changes):
    client = program(editor())
    calendar_entry(timezone.localdate() + timedelta(days=7))
    draft = DatasetFactory(status="draft")
    with nothing_changes():
        twice = client.post(PLACE, words(), **KIND)
        hidden = client.post(PLACE, words(day=day(8), kind="dataset", dataset=draft.slug), **KIND)
    assert (twice.status_code, twice.json()["code"]) == (409, "calendar_one_entry_a_day")
    assert (hidden.status_code, list(hidden.json()["errors"])) == (400, ["dataset"])
    assert client.get(f"{PLACE}2026-02-31/").status_code == 404


def test_nobody_else_reads_or_writes_a_day_to_come(program, nothing_changes):
    calendar_entry(timezone.localdate() + timedelta(days=7))
    for client in (program(person(Role.REVIEWER)), program(editor(), "reuses:write")):
        with nothing_changes():
            assert client.get(PLACE).status_code == 403
            assert client.post(PLACE, words(day=day(9)), **KIND).status_code == 403
            assert client.post(f"{PLACE}{day(7)}/clear/", {}, **KIND).status_code == 403


def test_the_list_costs_the_same_however_full(program, django_assert_max_num_queries):
    client = program(editor())
    for number in range(5):
        calendar_entry(timezone.localdate() + timedelta(days=number), dataset=DatasetFactory())
    with django_assert_max_num_queries(5):
        assert len(client.get(PLACE).json()["results"]) == 5
