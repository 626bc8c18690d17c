"""Finding: words, filters, a view that is kept, and exactly the selection taken away."""

import csv
import io

import pytest
from playwright.sync_api import expect

from finding.models import SavedView
from projects.models import ProjectStatus
from tests.factories.accounts import OrganisationFactory
from tests.factories.projects import ProjectFactory, project_in
from tests.journeys.walking import Journey, pressed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

NADIA = "nadia.benali@dinum.invalid"
CLAIRE = "claire.fontaine@dinum.invalid"


@pytest.fixture
def files(live_site) -> None:
    """Thirty projects of two bodies; five of one body speak of wet lands; a draft of nobody's."""
    water, roads = OrganisationFactory(name="Agence de l’eau"), OrganisationFactory(name="Routes")
    for number in range(5):
        project_in(
            ProjectStatus.ACTIVE, title=f"Zones humides n° {number}", organisation=water, plan=False
        )
    for number in range(25):
        project_in(
            ProjectStatus.SUBMITTED, title=f"Ponts n° {number}", organisation=roads, plan=False
        )
    ProjectFactory(title="Zone humide secrète")


def test_files_are_found_kept_as_a_view_and_taken_away(page_as, files):
    journey = Journey(page_as)
    page = journey.at(NADIA, "/projets/?all=1")
    expect(page.locator("#compte")).to_contain_text("30")
    journey.look(NADIA, "liste-entiere")
    page.locator("nav.list__pages").get_by_role("link", name="Page suivante").click()
    expect(page.locator("nav.list__pages")).to_contain_text("Page 2 sur 2")

    # words of another form, then a state, then an order
    page = journey.at(NADIA, "/projets/?all=1")
    page.locator("main [name='q']").fill("zone humide")
    page.locator("summary", has_text="Filtres").click()
    page.get_by_label("En cours", exact=True).check(force=True)
    journey.look(NADIA, "liste-filtres")
    pressed(page, page.get_by_role("button", name="Filtrer"))
    expect(page.locator("#compte")).to_contain_text("5")
    expect(page.locator("main")).not_to_contain_text("secrète")
    pressed(page, page.locator("thead a", has_text="Projet"))
    journey.look(NADIA, "liste-filtree")

    # the columns, then the view, then the file
    page.locator("summary", has_text="Colonnes").click()
    page.locator("#colonne-sponsor").check(force=True)
    pressed(page, page.get_by_role("button", name="Garder ces colonnes"))
    expect(page.locator("thead")).to_contain_text("Sponsor")
    page.locator("summary", has_text="Vues").click()
    page.locator("#nom-de-la-vue").fill("Mes zones humides")
    journey.look(NADIA, "enregistrer-une-vue")
    pressed(page, page.get_by_role("button", name="Enregistrer la vue"))
    expect(page.locator("nav.list__views")).to_contain_text("Mes zones humides")
    shown = page.locator("main tbody tr td:nth-child(2)").all_inner_texts()
    page.locator("summary", has_text="Exporter").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    head, *rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    place = head.index("Projet")
    assert [row[place] for row in rows] == shown
    assert "Sponsor" in head
    assert len(rows) == 5

    # a colleague opens the address of the view, and sees the same five
    view = SavedView.objects.get(name="Mes zones humides")
    page = journey.at(CLAIRE, f"/projets/?{view.query}")
    expect(page.locator("#compte")).to_contain_text("5")
    page = journey.at(NADIA, "/projets/?organisation=inconnue&submitted_at__gte=hier")
    expect(page.locator("main [role='alert']")).to_contain_text("Organisation")
    expect(page.locator("main")).to_contain_text("Un filtre n’a pas pu être lu")
    journey.look(NADIA, "liste-refus")
    assert not journey.wrong, "\n".join(journey.wrong)


def test_words_are_found_with_their_place(page_as, files):
    journey = Journey(page_as)
    page = journey.at(NADIA, "/recherche/?q=zones+humides")
    expect(page.locator("#resultats > li")).to_have_count(5)
    expect(page.locator("main")).to_contain_text("5")
    journey.look(NADIA, "recherche")
    page.locator("main [name='q']").fill("géothermie")
    pressed(page, page.get_by_role("button", name="Rechercher", exact=True).last)
    expect(page.locator("main")).to_contain_text("Rien ne correspond")
    journey.look(NADIA, "recherche-vide")
    assert not journey.wrong, "\n".join(journey.wrong)
