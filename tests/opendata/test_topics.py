"""Dossiers: composed by editors, in order, with what is still wanted."""

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.permissions import Role
from opendata.actions import topics
from opendata.models import Topic, TopicElement
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import TopicFactory, editor, reuse_in
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
LIST = "/dossiers/"


def add(topic, kind: str, **what) -> TopicElement:
    return topics.add_element(topic, kind=kind, by=editor(), at=timezone.now(), **what)


def titles(client, topic) -> list[str]:
    return [str(element) for element in client.get(topic.get_absolute_url()).context["elements"]]


@pytest.fixture
def full() -> Topic:
    topic = TopicFactory()
    add(topic, "dataset", dataset=DatasetFactory(title="Écoles"))
    add(topic, "reuse", reuse=reuse_in("published", title="Carte"))
    add(topic, "wanted", title="Cantines", text="Personne ne les publie.")
    return topic


def test_an_element_that_another_editor_took_away_is_told(full, nothing_changes):
    gone = full.elements.first()
    topics.remove_element(gone, by=editor(), at=timezone.now())
    somebody = editor()
    for again in (topics.remove_element, partial(topics.move_element, up=False)):
        still = TopicElement(pk=gone.pk, topic=full)
        with nothing_changes(), pytest.raises(Refused) as refusal:
            again(still, by=somebody, at=timezone.now())
        assert refusal.value.code == "element_gone"


def test_everybody_reads_a_published_dossier_in_its_order(client, full):
    assert full.title in client.get(LIST).content.decode()
    page = client.get(full.get_absolute_url()).content.decode()
    assert "<strong>dossier</strong>" in page
    assert "Donnée attendue" in page
    assert titles(client, full) == ["Écoles", "Carte", "Cantines"]


def test_a_draft_is_for_the_editors_alone(client, sign_in):
    draft = TopicFactory(status="draft")
    assert draft.title not in client.get(LIST).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert sign_in(editor()).get(draft.get_absolute_url()).status_code == 200


def test_what_is_no_longer_published_leaves_the_dossier_for_readers(client, full):
    dataset = TopicElement.objects.get(kind="dataset").dataset
    type(dataset).objects.filter(pk=dataset.pk).update(status="draft")
    reuse = TopicElement.objects.get(kind="reuse").reuse
    type(reuse).objects.filter(pk=reuse.pk).update(status="withdrawn", review_reason="Fermée.")
    assert titles(client, full) == ["Cantines"]


def test_a_script_in_the_introduction_is_cleaned_away(client, full):
    Topic.objects.update(introduction="<script>alert(1)</script>**Bien**")
    page = client.get(full.get_absolute_url()).content.decode()
    assert "<script>alert" not in page


def test_an_editor_composes_orders_and_publishes_by_the_pages(sign_in, client):
    browser, data = sign_in(editor()), DatasetFactory(title="Loyers")
    answer = browser.post(
        "/dossiers/composer/",
        {"title": "Le logement", "theme": "housing", "summary": "Bref", "introduction": ""},
    )
    edit = answer["Location"]
    assert edit == "/dossiers/le-logement/modifier/"
    page = browser.post("/dossiers/le-logement/publier/", follow=True).content.decode()
    assert "Ajoutez au moins un élément" in page
    add_path = "/dossiers/le-logement/elements/"
    assert browser.post(add_path, {"kind": "dataset", "dataset": data.pk}).status_code == 302
    assert browser.post(add_path, {"kind": "wanted", "title": "Vacance"}).status_code == 302
    assert browser.post(add_path, {"kind": "wanted"}).status_code == 422
    assert browser.post(add_path, {"kind": "dataset", "dataset": data.pk}).status_code == 422
    last = TopicElement.objects.get(kind="wanted")
    browser.post(f"{add_path}{last.pk}/", {"acte": "monter"})
    browser.post("/dossiers/le-logement/publier/")
    topic = Topic.objects.get()
    assert titles(client, topic) == ["Vacance", "Loyers"]
    browser.post(f"{add_path}{last.pk}/", {"acte": "retirer"})
    assert titles(client, topic) == ["Loyers"]
    browser.post("/dossiers/le-logement/publier/")
    assert client.get(topic.get_absolute_url()).status_code == 404


def test_moving_past_either_end_moves_nothing(full, client):
    first = full.elements.order_by("position")[0]
    topics.move_element(first, by=editor(), at=timezone.now(), up=True)
    last = full.elements.order_by("-position")[0]
    topics.move_element(last, by=editor(), at=timezone.now(), up=False)
    assert titles(client, full) == ["Écoles", "Carte", "Cantines"]


def test_nobody_but_an_editor_writes(sign_in, full, nothing_changes):
    people = [person(role) for role in Role.values if role != Role.ADMINISTRATOR]
    browsers, element = [sign_in(one) for one in people], full.elements.order_by("position")[0]
    with nothing_changes():
        for browser in browsers:
            assert browser.get("/dossiers/composer/").status_code == 404
            for path in ("modifier/", "publier/", "elements/", f"elements/{element.pk}/"):
                assert browser.post(f"{full.get_absolute_url()}{path}").status_code == 404
        for someone in people:
            with pytest.raises(Refused):
                topics.save_topic(None, by=someone, at=timezone.now(), title="x")


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"kind": "dataset"}, "topic_element_is_one_thing"),
        ({"kind": "wanted", "title": ""}, "topic_element_is_one_thing"),
        ({"kind": "wanted", "title": "x", "position": 1}, "topic_position_once"),
    ],
)
def test_the_database_itself_refuses_a_wrong_element(full, values, rule, nothing_changes):
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with nothing_changes(), pytest.raises(DatabaseError, match=rule), transaction.atomic():
        TopicElement.objects.create(topic=full, **{"position": 9, **values})


def test_a_dossier_costs_the_same_with_one_element_or_ten(client, full, django_assert_num_queries):
    for number in range(8):
        add(full, "wanted", title=f"Donnée {number}")
    with django_assert_num_queries(2):
        client.get(full.get_absolute_url())


def test_words_written_from_an_older_reading_do_not_publish_again(full):
    older = Topic.objects.get()
    topics.unpublish_topic(full, by=editor(), at=timezone.now())
    topics.save_topic(older, by=editor(), at=timezone.now(), title="Autre titre")
    assert (Topic.objects.get().status, Topic.objects.get().title) == ("draft", "Autre titre")
