"""From the home to one commune's rows, downloaded and compared with the file."""

import csv

import pytest

from datalab.story import dataset as story
from tests.journeys import rig
from tests.journeys.walking import pressed

INSEE = "Code INSEE de la commune"


@pytest.fixture
def schools(live_site, settings, tmp_path) -> list[dict]:
    """The story's set of data, and the lines of its file."""
    settings.DATALAB_EXPLORER_ROOT = tmp_path / "explorateur"
    settings.MEDIA_ROOT = tmp_path / "media"
    story.tell()
    published = story.PUBLISHED
    text = published.read_text(encoding="utf-8") if published.is_file() else story.made_up()
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_a_reader_finds_one_commune_and_takes_its_rows_away(page_as, schools, tmp_path):
    watched, wrong = page_as(), []
    page = watched.open("/")
    page.get_by_role("navigation").get_by_role("link", name="Données", exact=True).click()
    wrong += rig.judge(watched, "donnees")
    page.get_by_role("link", name="Indices de position sociale").first.click()
    wrong += rig.judge(watched, "jeu")
    page.get_by_role("combobox", name="Une commune").fill("saint-denis")
    pressed(page, page.get_by_role("button", name="Choisir", exact=True))
    wrong += rig.judge(watched, "jeu-communes")
    pressed(
        page,
        page.get_by_role("link", name="SAINT-DENIS (93)").or_(
            page.get_by_role("link", name="SAINT DENIS (93)")
        ),
    )
    page.get_by_role("link", name="Toutes les communes").click()
    page.get_by_role("combobox", name="Une commune").fill("Nantes")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="93 lignes").wait_for()
    page.locator("thead").get_by_role("link", name="IPS").click()
    page.locator("th[aria-sort='ascending']").wait_for()
    page.get_by_text("Tracer une colonne").click()
    page.get_by_label("Colonne à tracer").select_option("IPS")
    pressed(page, page.get_by_role("button", name="Tracer", exact=True))
    assert page.locator(".explorer-plot img").evaluate("image => image.naturalWidth") > 0
    wrong += rig.judge(watched, "jeu-nantes")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    path = tmp_path / "nantes.csv"
    download.value.save_as(path)
    with path.open(encoding="utf-8", newline="") as stream:
        taken = list(csv.DictReader(stream))
    wanted = [school for school in schools if school[INSEE] == "44109"]
    wanted.sort(key=lambda school: float(school["IPS"]))
    assert len(taken) == 93
    assert sorted(map(comparable, taken)) == sorted(map(comparable, wanted))
    assert [float(row["IPS"]) for row in taken] == [float(row["IPS"]) for row in wanted]
    watched.open("/donnees/ips-ecoles/colonnes/")
    wrong += rig.judge(watched, "jeu-colonnes")
    watched.open("/donnees/ips-ecoles/?Secteur__groupby&IPS__avg&graphique=IPS")
    wrong += rig.judge(watched, "jeu-groupes")
    assert wrong == [], "\n".join(wrong)


def test_communes_are_offered_while_a_name_is_typed(page_as, schools):
    watched = page_as()
    page = watched.open("/donnees/ips-ecoles/")
    field = page.get_by_role("combobox", name="Une commune")
    offered = page.get_by_role("listbox", name="Communes").get_by_role("option")
    field.press_sequentially("saint d")
    offered.first.wait_for()
    assert "Saint" in offered.first.inner_text().title()
    assert "commune" in page.locator("#communes-dites").inner_text()
    field.press("Escape")
    offered.first.wait_for(state="detached")
    assert field.get_attribute("aria-expanded") == "false"
    field.press("ArrowDown")
    offered.first.wait_for()
    wrong = rig.judge(watched, "jeu-communes-offertes")
    field.fill("nantes")
    page.get_by_role("option", name="NANTES (44) 93 lignes").wait_for()
    field.press("ArrowUp")  # the last, then round to the first
    field.press("ArrowDown")
    active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true"
    assert "NANTES (44)" in active.inner_text()
    with page.expect_navigation(wait_until="load"):
        field.press("Enter")
    page.get_by_role("heading", name="93 lignes").wait_for()
    page.get_by_role("link", name="Toutes les communes").click()
    field.press_sequentially("nante")
    with page.expect_navigation(wait_until="load"):
        page.get_by_role("option", name="NANTES (44)").click()
    page.get_by_role("heading", name="93 lignes").wait_for()
    assert wrong == [], "\n".join(wrong)


def comparable(row: dict) -> tuple:
    return tuple((name, float(value) if name == "IPS" else value) for name, value in row.items())


def test_the_explorer_works_without_a_script(page_as, schools, browser, live_site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_site}/donnees/ips-ecoles/")
    page.get_by_role("textbox", name="Une commune").fill("nantes")
    page.get_by_role("button", name="Choisir", exact=True).click()
    assert page.get_by_role("heading", name="93 lignes").is_visible()
    page.get_by_label("Colonne", exact=True).select_option("Secteur")
    page.get_by_label("Condition").select_option("exact")
    page.get_by_role("textbox", name="Valeur").fill("public")
    page.get_by_role("button", name="Ajouter ce filtre").click()
    assert page.locator(".explorer-tags").get_by_text("Secteur est égal à public").is_visible()
    shared = page.url
    page.goto(shared)
    assert page.locator(".explorer-tags").get_by_text("Secteur est égal à public").is_visible()
    context.close()
