"""Promised deliverables: named at the grant, looked at by the robot, decided by people."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.urls import reverse

from funding.actions import deliverables as actions
from funding.actions import reversal
from funding.actions.deliverables import Promised
from funding.models import Deliverable, DeliverableCheck, DeliverableKind
from funding.queries.deliverables import deliverables_of, to_look_at
from funding.tasks import long_check_deliverables
from notifications.models import Notification
from tests.funding.stories import AT, fresh, told
from tests.web import elsewhere_on_the_web

pytestmark = pytest.mark.django_db
JSON = {"content-type": "application/json"}
DATASET = {
    "title": "Horaires des bibliothèques",
    "resources": [{"id": "1"}],
    "last_update": "2026-03-30T10:00:00",
    "private": False,
}
KINDS = DeliverableKind


@pytest.fixture
def web(settings):
    """A server that answers as data.gouv.fr and the code hosts do."""
    with elsewhere_on_the_web() as site:
        settings.DATALAB_OUTGOING_ALLOWED = [site.host]
        settings.DATALAB_DATAGOUV_URL = site.url
        settings.DATALAB_GITHUB_API = site.url
        yield site


def answering(web, path: str, body, status: int = 200) -> None:
    web.answers[path] = (status, JSON, json.dumps(body).encode())


def promised(desk, kind: str, address: str = "", label: str = "Livrable") -> Deliverable:
    file = desk.in_committee()
    desk.grant(file, deliverables=[Promised(kind, label, address)])
    return Deliverable.objects.get(cofinancing=file)


def look(deliverable: Deliverable) -> DeliverableCheck:
    return actions.look(deliverable, at=AT)


def test_a_grant_names_its_deliverables_in_the_same_act(desk):
    file = desk.in_committee()
    desk.grant(file, deliverables=[Promised("api", "API des horaires"), Promised("code", "Dépôt")])
    assert [str(d) for d in Deliverable.objects.order_by("pk")] == [
        "API · API des horaires",
        "Dépôt de code · Dépôt",
    ]


def test_a_refused_grant_promises_nothing(desk, refused):
    file = desk.in_committee()
    with refused("published_on_data_gouv"):
        desk.grant(file, deliverables=[Promised("dataset", "Jeu", "https://ailleurs.example/jeu")])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kind", "path", "asked", "body", "state", "word"),
    [
        (KINDS.DATASET, "/fr/datasets/bib/", "/api/1/datasets/bib/", DATASET, "found", "Horaires"),
        (
            KINDS.DATASET,
            "/datasets/bib/",
            "/api/1/datasets/bib/",
            {**DATASET, "resources": []},
            "incomplete",
            "aucun fichier",
        ),
        (
            KINDS.DATASET,
            "/datasets/bib/",
            "/api/1/datasets/bib/",
            {**DATASET, "private": True},
            "absent",
            "privé",
        ),
        (
            KINDS.REUSE,
            "/fr/reuses/carte/",
            "/api/1/reuses/carte/",
            {"title": "Carte", "datasets": []},
            "incomplete",
            "ne la montre pas",
        ),
        (
            KINDS.REUSE,
            "/fr/reuses/carte/",
            "/api/1/reuses/carte/",
            {"title": "Carte", "datasets": [{"id": "1"}]},
            "found",
            "Carte",
        ),
        (
            KINDS.API,
            "/dataservices/horaires/",
            "/api/1/dataservices/horaires/",
            {"title": "API des horaires"},
            "found",
            "référencée",
        ),
        (
            KINDS.CODE,
            "/etat/horaires",
            "/api/v4/projects/etat%2Fhoraires?license=true",
            {"path_with_namespace": "etat/horaires", "license": {"key": "mit"}},
            "found",
            "licence mit",
        ),
        (
            KINDS.CODE,
            "/etat/horaires.git",
            "/api/v4/projects/etat%2Fhoraires?license=true",
            {"path_with_namespace": "etat/horaires", "license": None},
            "incomplete",
            "licence",
        ),
        (
            KINDS.CODE,
            "/etat/horaires",
            "/api/v4/projects/etat%2Fhoraires?license=true",
            {"path_with_namespace": "x", "license": {"key": "mit"}, "archived": True},
            "incomplete",
            "archivé",
        ),
    ],
)
def test_what_is_published_is_read_where_it_is(desk, web, kind, path, asked, body, state, word):
    deliverable = promised(desk, kind, web.url + path)
    answering(web, asked, body)
    answering(web, asked.split("?")[0], body)
    check = look(deliverable)
    assert (check.state, check.http_status) == (state, 200)
    assert word in check.sentence
    assert check.sha256 == hashlib.sha256(json.dumps(body).encode()).hexdigest()
    assert check.excerpt == json.dumps(body)[:500]
    assert check.asked == web.url + asked


@pytest.mark.django_db(transaction=True)
def test_a_github_address_is_asked_to_github_s_api(desk, web):
    deliverable = promised(desk, "code", "https://github.com/etat/horaires")
    body = {"full_name": "etat/horaires", "license": {"spdx_id": "MIT"}, "private": False}
    answering(web, "/repos/etat/horaires", body)
    assert look(deliverable).state == "found"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (404, b"", "absent"),
        (410, b"", "absent"),
        (403, b"", "incomplete"),
        (500, b"", "unreachable"),
        (200, b"pas du JSON", "unreachable"),
        (200, b"[1, 2]", "unreachable"),
        (200, b"\x00\xff", "unreachable"),
    ],
)
def test_an_answer_that_says_nothing_good_is_told_as_it_is(desk, web, status, body, state):
    deliverable = promised(desk, "dataset", web.url + "/datasets/bib/")
    web.answers["/api/1/datasets/bib/"] = (status, JSON, body)
    check = look(deliverable)
    assert (check.state, check.http_status) == (state, status)
    assert check.sentence


@pytest.mark.django_db(transaction=True)
def test_the_robot_never_goes_inside(desk, settings):
    settings.DATALAB_OUTGOING_ALLOWED = []
    deliverable = promised(desk, "api", "http://127.0.0.1:6379/secret")
    check = look(deliverable)
    assert (check.state, check.http_status) == ("unreachable", None)
    assert "adresse interne" in check.sentence


@pytest.mark.django_db(transaction=True)
def test_the_night_s_round_looks_once_a_day_and_one_failure_stops_no_other(desk, web):
    answering(web, "/api/1/datasets/bib/", DATASET)
    promised(desk, "api", "http://127.0.0.1:1/rien", label="Absente")
    promised(desk, "dataset", web.url + "/datasets/bib/")
    promised(desk, "reuse", label="Sans adresse")
    assert long_check_deliverables() == 2
    assert sorted(DeliverableCheck.objects.values_list("state", flat=True)) == [
        "found",
        "unreachable",
    ]
    assert long_check_deliverables() == 0


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_once_to_those_who_follow(desk, web):
    deliverable = promised(desk, "dataset", web.url + "/datasets/bib/")
    answering(web, "/api/1/datasets/bib/", DATASET)
    look(deliverable)
    look(deliverable)
    assert not Notification.objects.filter(event="funding.deliverable_changed").exists()
    answering(web, "/api/1/datasets/bib/", {}, status=404)
    look(deliverable)
    told = Notification.objects.get(event="funding.deliverable_changed")
    assert "introuvable" in told.subject
    assert told.deliveries.filter(person=desk.holder).exists()


def test_what_the_robot_saw_never_changes(desk):
    deliverable = promised(desk, "api", "https://api.example.invalid/")
    check = DeliverableCheck.objects.create(
        deliverable=deliverable, state="found", sentence="Vu.", asked="x", checked_at=AT
    )
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        DeliverableCheck.objects.filter(pk=check.pk).update(state="absent")
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Deliverable.objects.filter(pk=deliverable.pk).update(label="Autre")


def test_the_last_look_is_the_one_shown_and_the_round_waits_a_day(desk):
    deliverable = promised(desk, "api", "https://api.example.invalid/")
    for state in ("absent", "found"):
        DeliverableCheck.objects.create(
            deliverable=deliverable, state=state, sentence="Vu.", asked="x", checked_at=AT
        )
    (row,) = deliverables_of(deliverable.cofinancing)
    assert row.state == "found"
    assert to_look_at(AT + timedelta(hours=1)) == []
    assert to_look_at(AT + timedelta(hours=21)) == [deliverable.pk]


def url(name, file) -> str:
    return reverse(f"funding:{name}", args=[file.reference])


def test_the_grant_s_page_names_deliverables_line_by_line(desk, sign_in):
    file = desk.in_committee()
    said = {
        "amount": "180 000,00",
        "line": str(desk.line.pk),
        "instrument": "management_delegation",
        "seen_version": file.version,
        "deliverables": "Jeu de données ; Horaires\nréutilisation;Carte\nCODE ; Dépôt ; "
        "https://github.com/etat/horaires",
    }
    assert sign_in(desk.decider).post(url("grant", file), said).status_code == 302
    assert list(Deliverable.objects.order_by("pk").values_list("kind", "label", "address")) == [
        ("dataset", "Horaires", ""),
        ("reuse", "Carte", ""),
        ("code", "Dépôt", "https://github.com/etat/horaires"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("site ; Horaires", "Ligne 1 : « site » n’est pas une nature"),
        ("API ; x\nAPI", "Ligne 2 : écrivez"),
        ("API ; x ; pas une adresse", "Ligne 1 : « pas une adresse » n’est pas une adresse"),
        ("jeu ; x ; https://ailleurs.example/x", "data.gouv.fr"),
        ("API ; x\nAPI ; x", "Ligne 2 : ce livrable est déjà nommé"),
        ("\n".join(f"API ; {n}" for n in range(21)), "Vingt livrables"),
    ],
)
def test_a_wrong_line_of_deliverables_is_named(desk, sign_in, nothing_changes, text, sentence):
    file = desk.in_committee()
    client = sign_in(desk.decider)
    said = {
        "amount": "180000",
        "line": str(desk.line.pk),
        "instrument": "management_delegation",
        "seen_version": file.version,
        "deliverables": text,
    }
    with nothing_changes():
        answer = client.post(url("grant", file), said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_holder_locates_a_deliverable_and_the_page_shows_it(desk, sign_in):
    deliverable = promised(desk, "api", label="API des horaires")
    file = fresh(deliverable.cofinancing)
    holder = sign_in(desk.holder)
    assert "API des horaires" in holder.get(url("locate_deliverable", file)).content.decode()
    said = {
        "deliverable": deliverable.pk,
        "address": "https://api.example.invalid/docs",
        "seen_version": told(file, desk.holder),
    }
    assert holder.post(url("locate_deliverable", file), said).status_code == 302
    assert (
        "https://api.example.invalid/docs" in holder.get(file.get_absolute_url()).content.decode()
    )
    reviewer = sign_in(desk.reviewers[0])
    assert reviewer.get(url("check_deliverables", file)).status_code == 200
    now = {"seen_version": fresh(file).version}
    assert reviewer.post(url("check_deliverables", file), now).status_code == 302


@pytest.mark.parametrize("address", ["", "rien", "ftp://x.example/a", "javascript:alert(1)"])
def test_a_wrong_address_is_told_beside_its_field(desk, sign_in, nothing_changes, address):
    deliverable = promised(desk, "api")
    file = fresh(deliverable.cofinancing)
    holder = sign_in(desk.holder)
    with nothing_changes():
        answer = holder.post(
            url("locate_deliverable", file),
            {
                "deliverable": deliverable.pk,
                "address": address,
                "seen_version": file.version,
            },
        )
    assert answer.status_code in (409, 422)


def test_a_deliverable_of_another_file_is_not_located_from_here(desk, refused):
    mine, other = promised(desk, "api"), promised(desk, "api")
    with refused("unknown_deliverable"):
        actions.locate_deliverable(
            fresh(mine.cofinancing),
            deliverable=other,
            address="https://api.example.invalid/",
            by=desk.holder,
            at=AT,
        )


def test_a_decision_taken_again_promises_the_same_things_or_others(desk):
    file = desk.in_committee()
    online = Promised("code", "Dépôt", "https://github.com/etat/horaires")
    desk.grant(file, deliverables=[online, Promised("api", "API des horaires")])
    reversal.revert_decision(fresh(file), by=desk.decider, at=AT, reason="Erreur de coût.")
    assert deliverables_of(fresh(file)) == []
    assert to_look_at(AT + timedelta(days=2)) == []
    later = AT + timedelta(hours=1)
    again = [Promised("code", "Dépôt"), Promised("dataset", "Horaires")]
    desk.grant(fresh(file), at=later, deliverables=again)
    rows = [row.deliverable for row in deliverables_of(fresh(file))]
    assert [(one.label, one.address, one.promised_at) for one in rows] == [
        ("Dépôt", "https://github.com/etat/horaires", later),
        ("Horaires", "", later),
    ]
    assert to_look_at(AT + timedelta(days=2)) == [rows[0].pk]
    assert Deliverable.objects.count() == 4
