"""A program of an editor publishes « projets lauréats », brings sheets, describes versions."""

import pytest
from django.utils import timezone

from accounts.permissions import Role
from opendata.actions import catalogue
from opendata.models import Dataset, Publication
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import editor, funded_project
from tests.opendata.test_catalogue import SHEET, datagouv

__all__ = ["datagouv"]
pytestmark = pytest.mark.django_db
PLACE, CATALOGUE = "/api/v1/publications/", "/api/v1/catalogue/"
KIND = {"content_type": "application/json"}


def test_a_version_is_published_when_something_changed(program, nothing_changes, client):
    mine = program(editor(), "opendata:read", "opendata:write")
    with nothing_changes():
        early = mine.post(PLACE)
    assert (early.status_code, early.json()["code"]) == (409, "nothing_to_publish")
    funded = funded_project()
    made = mine.post(PLACE)
    assert (made.status_code, made.json()["references"]) == (201, [funded.reference])
    with nothing_changes():
        again = mine.post(PLACE)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_changed")
    assert mine.get(PLACE).json()["results"] == [made.json()]
    assert client.get("/projets-finances/projets-laureats.csv").status_code == 200


def test_a_version_is_published_once_under_one_key(program):
    mine = program(editor())
    funded_project()
    first = mine.post(PLACE, headers={"Idempotency-Key": "ce-soir"}, **KIND)
    second = mine.post(PLACE, headers={"Idempotency-Key": "ce-soir"}, **KIND)
    assert (first.status_code, second.content) == (201, first.content)
    assert Publication.objects.count() == 1


def test_the_last_version_is_described_on_data_gouv_fr(program, datagouv):
    mine = program(editor())
    none = mine.post(f"{CATALOGUE}pushes/")
    assert (none.status_code, none.json()["code"]) == (409, "nothing_to_push")
    datagouv.takes()
    funded_project()
    mine.post(PLACE)
    done = mine.post(f"{CATALOGUE}pushes/")
    assert (done.status_code, done.json()["dataset_id"], done.json()["error"]) == (201, "jeu-1", "")
    assert mine.get(f"{CATALOGUE}pushes/").json()["results"] == [done.json()]


def test_without_a_key_nothing_is_called(program, nothing_changes, settings):
    settings.DATALAB_DATAGOUV_API_KEY = ""
    mine = program(editor())
    funded_project()
    mine.post(PLACE)
    with nothing_changes():
        answer = mine.post(f"{CATALOGUE}pushes/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_key")


def test_a_sheet_comes_by_its_address(program, datagouv, nothing_changes):
    mine = program(editor())
    datagouv.shows("datasets", SHEET, slug="ips-ecoles")
    said = {"address": f"{datagouv.site.url}/fr/datasets/ips-ecoles/"}
    made = mine.post(CATALOGUE, said, **KIND)
    assert (made.status_code, made.json()["title"]) == (201, SHEET["title"])
    assert (made.json()["dataset"], made.json()["reuse"]) == (Dataset.objects.get().slug, None)
    with nothing_changes():
        elsewhere = mine.post(CATALOGUE, {"address": "https://ailleurs.fr/datasets/x/"}, **KIND)
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (409, ["address"])


def test_links_that_lead_nowhere_are_listed(program, datagouv):
    lost = DatasetFactory(datagouv_id="parti")
    catalogue.refresh(timezone.now())
    [link] = program(editor()).get(CATALOGUE).json()["results"]
    assert (link["dataset"], link["reuse"], link["place"]) == (lost.slug, None, "sheet")
    assert link["error"]


def test_nobody_else_publishes_nor_describes(program, nothing_changes):
    funded_project()
    for client in (program(person(Role.REVIEWER)), program(editor(), "reuses:write")):
        with nothing_changes():
            assert client.get(PLACE).status_code == 403
            assert client.post(PLACE).status_code == 403
            assert client.get(CATALOGUE).status_code == 403
            assert client.post(CATALOGUE, {}, **KIND).status_code == 403
            assert client.post(f"{CATALOGUE}pushes/").status_code == 403
