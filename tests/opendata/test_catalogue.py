"""data.gouv.fr: sheets brought and refreshed, our data described to a server like theirs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.permissions import Role
from opendata.actions import catalogue
from opendata.actions.publications import publish
from opendata.models import CataloguePush, Dataset, Publication, Reuse, WatchedLink
from opendata.tasks import long_push_last_version
from tests.factories.accounts import person
from tests.factories.opendata import DatasetFactory
from tests.factories.public import editor, funded_project, reuse_in
from tests.web import Asked, Elsewhere, Reply, elsewhere_on_the_web
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "une-cle"
SHEET = {
    "id": "5f4f4f4f4f4f4f4f4f4f4f4f",
    "slug": "ips-ecoles",
    "title": "Indices de position sociale des écoles",
    "description": "Par école.",
    "page": "https://www.data.gouv.fr/datasets/ips-ecoles/",
    "organization": {"name": "Ministère de l’Éducation nationale"},
    "license": "odc-odbl",
    "frequency": "annual",
    "tags": ["education", "ips"],
}
REUSE = {
    "id": "6a6a6a6a6a6a6a6a6a6a6a6a",
    "title": "Carte des IPS",
    "description": "Une carte.",
    "page": "https://www.data.gouv.fr/reuses/carte/",
    "url": "https://carte.exemple.fr/",
    "type": "visualization",
    "organization": None,
    "datasets": [{"id": SHEET["id"]}, {"id": "inconnu"}],
}


def as_json(status: int, body: dict) -> Reply:
    return status, {"content-type": "application/json"}, json.dumps(body).encode()


@dataclass
class Catalogue:
    """A server that answers as theirs does, keeps what it is told and asks for the key."""

    site: Elsewhere
    datasets: dict[str, dict] = field(default_factory=dict)
    resources: dict[str, dict] = field(default_factory=dict)

    def shows(self, kind: str, sheet: dict, *, slug: str = "") -> None:
        for key in filter(None, (slug, sheet["id"])):
            self.site.answers[f"/api/1/{kind}/{key}/"] = as_json(200, sheet)

    def takes(self) -> None:
        self.site.answers["/api/1/datasets/"] = self.create

    def create(self, asked: Asked) -> Reply:
        if asked.headers.get("x-api-key") != KEY:
            return as_json(401, {"message": "Invalid API Key"})
        key = f"jeu-{len(self.datasets) + 1}"
        self.datasets[key] = json.loads(asked.body)
        self.site.answers[f"/api/1/datasets/{key}/"] = lambda again: self.update(key, again)
        self.site.answers[f"/api/1/datasets/{key}/resources/"] = lambda one: self.add(key, one)
        return as_json(201, {"id": key, "page": f"https://www.data.gouv.fr/datasets/{key}/"})

    def update(self, key: str, asked: Asked) -> Reply:
        assert asked.method == "PUT"
        self.datasets[key] = json.loads(asked.body)
        return as_json(200, {"id": key, "page": f"https://www.data.gouv.fr/datasets/{key}/"})

    def add(self, dataset: str, asked: Asked) -> Reply:
        key = f"ressource-{len(self.resources) + 1}"
        self.resources[key] = json.loads(asked.body)

        def again(one: Asked) -> Reply:
            self.resources[key] = json.loads(one.body)
            return as_json(200, {"id": key})

        self.site.answers[f"/api/1/datasets/{dataset}/resources/{key}/"] = again
        return as_json(201, {"id": key})


@pytest.fixture
def datagouv(settings) -> Iterator[Catalogue]:
    with elsewhere_on_the_web() as site:
        settings.DATALAB_OUTGOING_ALLOWED = [site.host]
        settings.DATALAB_DATAGOUV_URL = site.url
        settings.DATALAB_DATAGOUV_API_KEY = KEY
        yield Catalogue(site)


def test_a_set_of_data_comes_by_its_address_as_a_draft(datagouv):
    datagouv.shows("datasets", SHEET, slug="ips-ecoles")
    address = f"{datagouv.site.url}/fr/datasets/ips-ecoles/"
    found = catalogue.bring(address, by=editor(), at=NOW)
    assert isinstance(found, Dataset)
    assert (found.status, found.title, found.publisher) == (
        "draft",
        SHEET["title"],
        "Ministère de l’Éducation nationale",
    )
    assert (found.licence, found.rhythm, found.keywords) == ("odbl", "yearly", ["education", "ips"])
    assert WatchedLink.objects.get(dataset=found).error == ""


def test_a_reuse_comes_by_its_address_as_a_proposal_with_its_data(datagouv):
    datagouv.shows("reuses", REUSE, slug="carte")
    data = DatasetFactory(datagouv_id=SHEET["id"])
    found = catalogue.bring(f"{datagouv.site.url}/reuses/carte", by=editor(), at=NOW)
    assert isinstance(found, Reuse)
    assert (found.status, found.kind, found.url) == ("proposed", "visualization", REUSE["url"])
    assert list(found.datasets.all().order_by("pk")) == [data]


@pytest.mark.parametrize(
    "address",
    [
        "https://ailleurs.fr/datasets/ips-ecoles/",
        "{site}/organizations/ministere/",
        "{site}/datasets/",
        "{site}/datasets/a/b/",
    ],
)
def test_another_address_is_refused_before_any_call(datagouv, nothing_changes, address):
    someone = editor()
    with nothing_changes(), pytest.raises(Refused, match="Donnez l’adresse"):
        catalogue.bring(address.format(site=datagouv.site.url), by=someone, at=NOW)
    assert not datagouv.site.asked


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        ((404, {}, b""), "n’est plus sur data.gouv.fr"),
        ((410, {}, b""), "n’est plus sur data.gouv.fr"),
        ((500, {}, b"oups"), "erreur 500"),
        ((200, {}, b"<html>"), "erreur 200"),
        (as_json(200, {"id": 3}), "n’est plus sur data.gouv.fr"),
        (as_json(200, {**SHEET, "deleted": "2026-01-01"}), "n’est plus sur data.gouv.fr"),
    ],
)
def test_a_sheet_that_cannot_be_read_stores_nothing(datagouv, nothing_changes, reply, sentence):
    datagouv.site.answers["/api/1/datasets/x/"] = reply
    someone = editor()
    with nothing_changes(), pytest.raises(Refused, match=sentence):
        catalogue.bring(f"{datagouv.site.url}/datasets/x/", by=someone, at=NOW)


def test_the_same_sheet_is_not_brought_twice(datagouv, nothing_changes):
    datagouv.shows("datasets", SHEET, slug="ips-ecoles")
    address, someone = f"{datagouv.site.url}/datasets/ips-ecoles/", editor()
    catalogue.bring(address, by=someone, at=NOW)
    with nothing_changes(), pytest.raises(Refused, match="déjà présent"):
        catalogue.bring(address, by=someone, at=NOW)


def test_the_page_brings_a_sheet_and_shows_the_sentence_of_a_refusal(datagouv, sign_in):
    datagouv.shows("datasets", SHEET, slug="ips-ecoles")
    browser = sign_in(editor())
    answer = browser.post("/catalogue/", {"address": f"{datagouv.site.url}/datasets/ips-ecoles/"})
    assert answer["Location"] == Dataset.objects.get().get_absolute_url()
    refused = browser.post("/catalogue/", {"address": "https://ailleurs.fr/datasets/x/"})
    assert refused.status_code == 422
    assert "Donnez l’adresse" in refused.content.decode()


def test_nobody_but_an_editor_brings_or_describes(sign_in, nothing_changes):
    people = [person(role) for role in Role.values if role != Role.ADMINISTRATOR]
    browsers = [sign_in(someone) for someone in people]
    with nothing_changes():
        for browser in browsers:
            assert browser.get("/catalogue/").status_code == 404
            assert browser.post("/catalogue/decrire/").status_code == 404
        for someone in people:
            with pytest.raises(Refused):
                catalogue.bring("https://www.data.gouv.fr/datasets/x/", by=someone, at=NOW)


def test_a_night_brings_the_new_words_of_a_sheet(datagouv):
    found = DatasetFactory(datagouv_id=SHEET["id"], title="Ancien titre")
    datagouv.shows("datasets", {**SHEET, "title": "Titre\x0b nou\0veau"})
    assert catalogue.refresh(NOW) == 0
    found.refresh_from_db()
    assert (found.title, found.updated_at) == ("Titre nouveau", NOW)
    catalogue.refresh(NOW + timedelta(days=1))
    found.refresh_from_db()
    assert found.updated_at == NOW, "what did not change is not written again"


def test_broken_links_are_shown_to_the_editors_until_they_answer_again(datagouv, sign_in):
    lost = DatasetFactory(datagouv_id="parti", title="Jeu parti")
    dead = reuse_in("published", url=f"{datagouv.site.url}/morte", title="Page morte")
    assert catalogue.refresh(NOW) == 2
    page = sign_in(editor()).get("/catalogue/").content.decode()
    assert lost.title in page
    assert dead.title in page
    assert "La page n’existe plus." in page
    lost.refresh_from_db()
    assert lost.title == "Jeu parti", "a sheet that is gone takes nothing with it"
    datagouv.site.answers["/morte"] = (200, {}, b"revenue")
    datagouv.shows("datasets", {**SHEET, "id": "parti"})
    assert catalogue.refresh(NOW) == 0
    assert not WatchedLink.objects.exclude(error="").exists()


def test_the_words_of_a_reviewed_reuse_stay_its_editor_s(datagouv):
    found = reuse_in("published", datagouv_id=REUSE["id"], url=f"{datagouv.site.url}/carte")
    datagouv.site.answers["/carte"] = (200, {}, b"ok")
    datagouv.shows("reuses", {**REUSE, "title": "Achetez nos montres"})
    title = found.title
    assert catalogue.refresh(NOW) == 0
    found.refresh_from_db()
    assert found.title == title


@pytest.fixture
def version(datagouv) -> Publication:
    datagouv.takes()
    funded_project()
    return publish(by=None, at=NOW)


def test_a_version_is_described_with_its_resources_and_its_schema(datagouv, version):
    done = catalogue.push(version, by=editor(), at=NOW)
    assert (done.error, done.dataset_id) == ("", "jeu-1")
    assert datagouv.datasets["jeu-1"]["license"] == "lov2"
    by_format = {one["format"]: one for one in datagouv.resources.values()}
    assert set(by_format) == {"csv", "json", "xlsx", "parquet"}
    assert by_format["csv"]["url"].endswith("/projets-finances/projets-laureats.csv")
    assert by_format["csv"]["schema"]["url"].endswith("/projets-finances/schema.json")
    assert "key" not in by_format["csv"]


def test_the_next_version_updates_what_was_created(datagouv, version):
    catalogue.push(version, by=None, at=NOW)
    funded_project()
    publish(by=None, at=NOW + timedelta(days=1))
    assert long_push_last_version() is True
    assert list(datagouv.datasets) == ["jeu-1"]
    assert len(datagouv.resources) == 4
    assert "03/03/2026" in datagouv.datasets["jeu-1"]["description"]
    assert long_push_last_version() is False, "it is described already"


def test_a_failure_half_way_creates_nothing_twice(datagouv, version):
    full = datagouv.add
    datagouv.add = lambda dataset, asked: (
        full(dataset, asked) if len(datagouv.resources) < 2 else as_json(500, {"message": "plein"})
    )
    done = catalogue.push(version, by=None, at=NOW)
    assert "erreur 500. plein" in done.error
    assert (done.dataset_id, len(done.resources)) == ("jeu-1", 2)
    datagouv.add = full
    assert long_push_last_version() is True
    assert list(datagouv.datasets) == ["jeu-1"]
    assert len(datagouv.resources) == 4


def test_a_wrong_key_is_told_and_written_down(datagouv, version, settings):
    settings.DATALAB_DATAGOUV_API_KEY = "fausse"
    done = catalogue.push(version, by=None, at=NOW)
    assert done.error == "data.gouv.fr refuse la clé de ce service."
    assert KEY not in str(list(CataloguePush.objects.values()))


def test_without_a_key_nothing_is_called(datagouv, version, settings):
    settings.DATALAB_DATAGOUV_API_KEY = ""
    assert long_push_last_version() is False
    with pytest.raises(Refused, match="DATALAB_DATAGOUV_API_KEY"):
        catalogue.push(version, by=None, at=timezone.now())
    assert not datagouv.site.asked


def test_the_button_describes_the_last_version(datagouv, version, sign_in):
    page = sign_in(editor()).post("/catalogue/decrire/", follow=True).content.decode()
    assert "La version est décrite sur data.gouv.fr." in page
    assert "https://www.data.gouv.fr/datasets/jeu-1/" in page
