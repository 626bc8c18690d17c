"""A program of an editor keeps sets of data: words, files, whether everybody sees them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Role
from opendata.models import Dataset, DatasetFile
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import editor

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/datasets/"
KIND = {"content_type": "application/json"}
WORDS = {"title": "Forêts publiques", "licence": "lov2", "rhythm": "yearly"}
CONTENT = b"code;n\n035;1\n01004;2,5\n"


@pytest.fixture(autouse=True)
def kept_apart(settings, tmp_path) -> Path:
    settings.DATALAB_EXPLORER_ROOT = tmp_path / "explorateur"
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path


def test_a_program_describes_a_set_brings_its_file_and_opens_it(program, client):
    from opendata.tasks import long_read_dataset_file

    mine = program(editor(), "opendata:read", "opendata:write")
    said = {**WORDS, "slug": "forets", "keywords": ["bois", "bois", "sols"]}
    made = mine.post(PLACE, said, **KIND)
    assert (made.status_code, made.json()["status"]) == (201, "draft"), made.json()
    assert made.json()["keywords"] == ["bois", "sols"]
    seen = {"updated_at": made.json()["updated_at"]}
    empty = mine.post(f"{PLACE}forets/publish/", seen, **KIND)
    assert (empty.status_code, empty.json()["code"]) == (409, "nothing_to_publish")
    sent = mine.post(f"{PLACE}forets/files/", {"file": SimpleUploadedFile("f.csv", CONTENT)})
    assert (sent.status_code, sent.json()["status"]) == (201, "waiting"), sent.json()
    kept = DatasetFile.objects.get()
    long_read_dataset_file(kept.job_id, **kept.job.arguments)
    [listed] = mine.get(f"{PLACE}forets/files/").json()["results"]
    assert (listed["key"], listed["status"], listed["rows"]) == (str(kept.key), "ready", 2)
    opened = mine.post(f"{PLACE}forets/publish/", seen, **KIND).json()
    assert (opened["status"], client.get("/donnees/forets/").status_code) == ("published", 200)
    changed = mine.put(f"{PLACE}forets/", {**WORDS, "title": "Bois", **seen}, **KIND).json()
    assert (changed["title"], changed["status"], changed["slug"]) == ("Bois", "published", "forets")
    back = mine.post(f"{PLACE}forets/withdraw/", {"updated_at": changed["updated_at"]}, **KIND)
    assert (back.json()["status"], client.get("/donnees/forets/").status_code) == ("draft", 404)


def test_a_file_sent_twice_under_one_key_is_deposited_once(program):
    mine = program(editor())
    DatasetFactory(slug="forets")
    for replayed in (None, "true"):
        answer = mine.post(
            f"{PLACE}forets/files/",
            {"file": SimpleUploadedFile("f.csv", CONTENT)},
            headers={"Idempotency-Key": "une-fois"},
        )
        assert (answer.status_code, answer.get("Idempotent-Replayed")) == (201, replayed)
    assert DatasetFile.objects.count() == 1


def test_what_changed_since_it_was_read_is_not_written_over(program, nothing_changes):
    mine, data = program(editor()), DatasetFactory(slug="forets")
    seen = {"updated_at": (data.updated_at - timedelta(seconds=1)).isoformat()}
    with nothing_changes():
        answers = [
            mine.put(f"{PLACE}forets/", {**WORDS, **seen}, **KIND),
            mine.post(f"{PLACE}forets/publish/", seen, **KIND),
            mine.post(f"{PLACE}forets/withdraw/", seen, **KIND),
        ]
    assert {(one.status_code, one.json()["code"]) for one in answers} == {(409, "stale_version")}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "nouveau"}, "slug"),
        ({"slug": "deux mots"}, "slug"),
        ({"title": " "}, "title"),
        ({"licence": "la mienne"}, "licence"),
        ({"theme": "ragots"}, "theme"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"keywords": ["x" * 61]}, "keywords.0"),
    ],
)
def test_what_cannot_be_read_is_named(program, nothing_changes, changes, field):
    mine = program(editor())
    with nothing_changes():
        answer = mine.post(PLACE, {**WORDS, "slug": "forets", **changes}, **KIND)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_an_address_taken_and_an_empty_file_are_refused(program, nothing_changes):
    mine = program(editor())
    DatasetFactory(slug="forets")
    with nothing_changes():
        taken = mine.post(PLACE, {**WORDS, "slug": "forets"}, **KIND)
        empty = mine.post(f"{PLACE}forets/files/", {"file": SimpleUploadedFile("f.csv", b"")})
    assert (taken.status_code, taken.json()["code"]) == (409, "slug_taken")
    assert (empty.status_code, empty.json()["code"]) == (409, "empty_file")
    assert list(empty.json()["errors"]) == ["file"]


def test_nobody_else_reads_or_writes_a_draft(program, nothing_changes):
    DatasetFactory(slug="forets", status="draft")
    for client in (program(person(Role.REVIEWER)), program(editor(), "reuses:write")):
        with nothing_changes():
            upload = {"file": SimpleUploadedFile("f.csv", CONTENT)}
            assert client.get(f"{PLACE}forets/").status_code == 403
            assert client.get(f"{PLACE}forets/files/").status_code == 403
            assert client.post(PLACE, {**WORDS, "slug": "x"}, **KIND).status_code == 403
            assert client.post(f"{PLACE}forets/files/", upload).status_code == 403


def test_the_list_costs_the_same_however_full(program, django_assert_max_num_queries):
    mine = program(editor())
    DatasetFactory.create_batch(3)
    DatasetFactory(status="draft", title="Écoles élémentaires")
    with django_assert_max_num_queries(5):
        assert len(mine.get(PLACE).json()["results"]) == 4
    [draft] = mine.get(f"{PLACE}?status=draft&q=ecoles").json()["results"]
    assert draft["slug"] == Dataset.objects.get(status="draft").slug
