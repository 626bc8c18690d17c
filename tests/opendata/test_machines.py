"""What programs read: the map of the site, where they may go, the feeds, the social cards."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from tests.factories.funding import cofinancing_in
from tests.factories.opendata import DatasetFactory
from tests.factories.public import TopicFactory, calendar_entry, funded_project, reuse_in

pytestmark = pytest.mark.django_db
SITE = "https://datalab.essai"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _named(settings):
    settings.DATALAB_SITE_URL = SITE


def places(client) -> list[str]:
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return [entry.text or "" for entry in root.iter() if entry.tag.endswith("loc")]


def test_every_address_of_the_map_opens_to_a_stranger(client):
    shown = [funded_project(), DatasetFactory(), reuse_in("published"), TopicFactory()]
    calendar_entry(timezone.localdate())
    found = places(client)
    assert len(found) > len(shown) + 15
    for address in found:
        assert address.startswith(SITE)
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_nothing_hidden_is_on_the_map(client):
    hidden = [
        f"/projets-finances/{funded_project(is_confidential=True).reference}/",
        f"/projets-finances/{cofinancing_in('refused').reference}/",
        DatasetFactory(status="draft").get_absolute_url(),
        reuse_in("proposed").get_absolute_url(),
        TopicFactory(status="draft").get_absolute_url(),
        calendar_entry(timezone.localdate() + timedelta(days=1)).get_absolute_url(),
    ]
    found = places(client)
    assert not [path for path in hidden if SITE + path in found]


def test_programs_are_told_where_the_map_is_and_what_is_private(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines


@pytest.mark.parametrize("path", ["/projets-finances/", "/reutilisations/", "/calendrier/"])
def test_each_feed_is_atom_with_addresses_of_the_site(client, path):
    funded_project()
    reuse_in("published")
    calendar_entry(timezone.localdate())
    answer = client.get(f"{path}flux.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    (entry,) = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id").startswith(SITE)
    assert entry.findtext(f"{ATOM}updated")


@pytest.mark.parametrize("path", ["/projets-finances/", "/reutilisations/", "/calendrier/"])
def test_a_sign_that_xml_cannot_bear_closes_no_feed(client, path):
    odd = "Ligne\x0bcoupée \ufffe]]> <b>"
    project = funded_project().project
    type(project).objects.filter(pk=project.pk).update(title=odd, summary=odd)
    reuse = reuse_in("published")
    type(reuse).objects.filter(pk=reuse.pk).update(title=odd, description=odd)
    calendar_entry(timezone.localdate(), title=odd, text=odd)
    answer = client.get(f"{path}flux.atom")
    (entry,) = ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Lignecoupée ]]> <b>"


def test_a_page_that_is_shared_has_its_card(client):
    file = funded_project()
    for path in ("/", f"/projets-finances/{file.reference}/"):
        page = client.get(path).content.decode()
        assert f'<meta property="og:url" content="{SITE}{path}">' in page
        assert '<meta property="og:image" content="https://datalab.essai/static/' in page
