"""The public pages: what they say, and what they cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.permissions import GRANTS, Permission, Role
from projects.models import CallVersion
from tests.factories.accounts import person

PAGES = ["/aide/", "/accessibilite/", "/mentions-legales/", "/donnees-personnelles/"]


def text(response) -> str:
    """The page as read, its no-break spaces made plain."""
    return " ".join(response.content.decode().replace("\u202f", " ").split())


def test_the_home_page_tells_the_rules_in_force(client, loaded):
    page = text(client.get("/"))
    for words in ("100 000 €", "1 000 000 €", "50 %", "500 000 €", "matériel, licences, formation"):
        assert words in page, words


def test_the_home_page_says_when_no_call_is_open(client, db):
    assert "Aucun appel n’est ouvert aujourd’hui" in text(client.get("/"))


def test_a_call_closed_yesterday_is_not_shown(client, loaded):
    CallVersion.objects.bulk_create(
        CallVersion(
            call=version.call,
            number=2,
            opens_on=version.opens_on,
            closes_on=timezone.localdate() + timedelta(days=1),
            max_rate="0.4",
            criteria=version.criteria,
            published_at=timezone.now(),
            published_by=version.published_by,
        )
        for version in CallVersion.objects.select_related("call").order_by("pk")
    )
    page = text(client.get("/"))
    assert "40 %" in page
    assert "50 %" not in page


@pytest.mark.parametrize("path", PAGES)
def test_the_other_public_pages_ask_nothing_of_the_database(
    client, db, django_assert_num_queries, path
):
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", *PAGES, "/plan-du-site/", "/connexion/"])
def test_every_page_leads_to_the_pages_that_the_law_wants(client, db, path):
    page = text(client.get(path))
    assert "Accessibilité : non conforme" in page
    for address in ("accessibilite", "mentions-legales", "donnees-personnelles", "plan-du-site"):
        assert f'href="/{address}/"' in page


def test_the_accessibility_page_claims_no_conformity(client, db):
    page = text(client.get("/accessibilite/"))
    assert "Ce site est non conforme au RGAA 4.1 : il n’a pas encore été audité." in page


def test_the_legal_notice_says_what_the_settings_say(client, db, settings):
    assert text(client.get("/mentions-legales/")).count("Non renseigné sur cette installation") == 3
    settings.DATALAB_PUBLISHER = "Direction d’essai"
    page = text(client.get("/mentions-legales/"))
    assert "Direction d’essai" in page
    assert page.count("Non renseigné sur cette installation") == 2


def test_a_fictitious_address_is_said_to_be_so(client, db, settings):
    assert "est fictive et personne ne la lit" in text(client.get("/aide/"))
    settings.DATALAB_CONTACT_EMAIL = "guichet@datalab.essai"
    page = text(client.get("/aide/"))
    assert "mailto:guichet@datalab.essai" in page
    assert "fictive" not in page


def test_security_txt_expires_within_a_year(client, db, settings):
    settings.DATALAB_SITE_URL = "https://datalab.essai"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    assert fields["Canonical"] == "https://datalab.essai/.well-known/security.txt"
    assert fields["Contact"].startswith("mailto:")


def test_an_unknown_address_gets_a_sentence(client, db):
    response = client.get("/nulle-part/")
    assert response.status_code == 404
    assert "Cette page n’existe pas, ou elle ne vous est pas ouverte." in text(response)


def test_the_brand_is_neutral_unless_a_setting_says_otherwise(client, db, settings):
    page = text(client.get("/"))
    assert "Démonstration non officielle" in page
    assert "République" not in page
    assert "dsfr/dist/favicon" not in page
    settings.DATALAB_STATE_BRANDING = True
    page = text(client.get("/"))
    assert "Démonstration non officielle" not in page
    assert "République<br>française" in page


@pytest.mark.parametrize("role", Role.values)
def test_the_menu_holds_only_what_opens(sign_in, db, role):
    client = sign_in(person(role))
    page = client.get("/plan-du-site/")
    links = page.context["member_links"]
    for link in links:
        assert client.get(link.url).status_code == 200, link
    labels = {link.label for link in links}
    held = GRANTS[role]
    assert ("Enveloppes" in labels) == (Permission.LEDGER_VIEW in held)
    assert ("Administration" in labels) == (Permission.ADMIN_ENTER in held)


def test_the_menu_marks_the_page_that_is_open(sign_in, db):
    client = sign_in(person(Role.DECISION_MAKER))
    for path in ("/tableau-de-bord/", "/projets/", "/financements/"):
        current = [link.url for link in client.get(path).context["menu"] if link.is_current]
        assert current == [path]
