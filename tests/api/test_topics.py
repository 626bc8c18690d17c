"""A program of an editor composes a dossier; a draft is nobody else's to read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from opendata.actions import topics
from opendata.models import Topic
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import TopicFactory, editor, reuse_in

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/topics/"
WORDS = {"title": "Le logement", "theme": "housing", "summary": "Où l’on habite."}


def sender(client):
    """``send(place, **body)``: posts it under the dossiers; PUT when told so."""

    def send(place: str, method: str = "post", **body):
        ask = getattr(client, method)
        return ask(f"{PLACE}{place}", body, content_type="application/json")

    return send


def shown(topic: dict) -> list[str]:
    return [one["dataset"] or one["reuse"] or one["title"] for one in topic["elements"]]


def test_a_program_composes_orders_and_publishes_a_dossier(program, client):
    send = sender(program(editor(), "opendata:read", "opendata:write"))
    data, reuse = DatasetFactory(), reuse_in("published")
    made = send("", **WORDS)
    assert (made.status_code, made.json()["status"]) == (201, "draft")
    seen = made.json()["updated_at"]
    empty = send("le-logement/publish/", updated_at=seen)
    assert (empty.status_code, empty.json()["code"]) == (409, "topic_is_empty")
    send("le-logement/elements/", kind="dataset", dataset=data.slug)
    send("le-logement/elements/", kind="reuse", reuse=reuse.reference)
    last = send("le-logement/elements/", kind="wanted", title="Vacance", text="Attendue.")
    assert (last.status_code, shown(last.json())) == (201, [data.slug, reuse.reference, "Vacance"])
    moved = send(
        "le-logement/elements/3/move/", updated_at=last.json()["updated_at"], direction="up"
    ).json()
    assert shown(moved) == [data.slug, "Vacance", reuse.reference]
    left = send("le-logement/elements/3/remove/", updated_at=moved["updated_at"]).json()
    assert [one["position"] for one in left["elements"]] == [1, 2]
    done = send("le-logement/publish/", updated_at=left["updated_at"]).json()
    assert (done["status"], client.get("/dossiers/le-logement/").status_code) == ("published", 200)
    again = {**WORDS, "title": "Habiter", "updated_at": done["updated_at"]}
    changed = send("le-logement/", "put", **again).json()
    assert (changed["slug"], changed["title"]) == ("le-logement", "Habiter")
    back = send("le-logement/unpublish/", updated_at=changed["updated_at"]).json()
    assert (back["status"], client.get("/dossiers/le-logement/").status_code) == ("draft", 404)


@pytest.fixture
def full() -> Topic:
    topic = TopicFactory(slug="plein")
    for title in ("Un", "Deux"):
        topics.add_element(topic, kind="wanted", title=title, by=editor(), at=timezone.now())
    return Topic.objects.get()


def test_what_changed_since_it_was_read_is_not_written_over(program, full, nothing_changes):
    send = sender(program(editor()))
    seen = (full.updated_at - timedelta(seconds=1)).isoformat()
    with nothing_changes():
        answers = [
            send("plein/", "put", updated_at=seen, **WORDS),
            send("plein/publish/", updated_at=seen),
            send("plein/unpublish/", updated_at=seen),
            send("plein/elements/1/move/", updated_at=seen, direction="down"),
            send("plein/elements/1/remove/", updated_at=seen),
        ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(409, "stale_version")}


@pytest.mark.parametrize(
    ("place", "body", "field"),
    [
        ("", {**WORDS, "title": " "}, "title"),
        ("", {**WORDS, "theme": "ragots"}, "theme"),
        ("plein/elements/", {"kind": "wanted"}, "title"),
        ("plein/elements/", {"kind": "dataset"}, "dataset"),
        ("plein/elements/", {"kind": "reuse", "reuse": "RU-1999-0001"}, "reuse"),
        ("plein/elements/1/move/", {"updated_at": "2026-03-02T10:00:00Z"}, "direction"),
        ("plein/elements/1/remove/", {}, "updated_at"),
    ],
)
def test_what_cannot_be_read_is_named(program, full, nothing_changes, place, body, field):
    send = sender(program(editor()))
    with nothing_changes():
        answer = send(place, **body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_a_set_of_data_is_there_once_and_a_place_without_element_is_not_found(
    program, full, nothing_changes
):
    send, data = sender(program(editor())), DatasetFactory()
    seen = send("plein/elements/", kind="dataset", dataset=data.slug).json()["updated_at"]
    with nothing_changes():
        twice = send("plein/elements/", kind="dataset", dataset=data.slug)
        nowhere = send("plein/elements/9/remove/", updated_at=seen)
    assert (twice.status_code, twice.json()["code"]) == (409, "topic_dataset_once")
    assert nowhere.status_code == 404


def test_nobody_else_reads_or_writes_a_draft(program, full, nothing_changes):
    for client in (program(person(Role.REVIEWER)), program(editor(), "reuses:write")):
        send = sender(client)
        with nothing_changes():
            assert client.get(PLACE).status_code == 403
            assert client.get(f"{PLACE}plein/").status_code == 403
            assert send("", **WORDS).status_code == 403
            assert send("plein/elements/", kind="wanted", title="x").status_code == 403


def test_the_list_costs_the_same_however_full(program, full, django_assert_max_num_queries):
    client = program(editor())
    for number in range(3):
        topic = TopicFactory(slug=f"autre-{number}")
        data = DatasetFactory()
        topics.add_element(topic, kind="dataset", dataset=data, by=editor(), at=timezone.now())
    with django_assert_max_num_queries(6):
        assert len(client.get(PLACE).json()["results"]) == 4


def test_words_are_filtered_by_state_and_found(program, full):
    client = program(editor())
    TopicFactory(status="draft", title="Les mobilités")
    [draft] = client.get(f"{PLACE}?status=draft").json()["results"]
    assert draft["title"] == "Les mobilités"
    assert client.get(f"{PLACE}?q=mobilites").json()["results"] == [draft]
