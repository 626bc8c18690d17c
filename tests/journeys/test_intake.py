"""A ministry writes and files its project, a reviewer checks it: the pages, in a browser."""

import pytest
from django.utils import timezone

from accounts.models import User
from datalab import demo_people
from projects.forms import STEPS
from projects.models import CallVersion, Project
from tests.factories.projects import ProjectFactory
from tests.journeys import rig

BY_ROLE: dict[str, list[demo_people.DemoPerson]] = {}
for someone in demo_people.PEOPLE:
    BY_ROLE.setdefault(someone.role.value, []).append(someone)
HOLDER = BY_ROLE["data_administrator"][0].email
REVIEWER = BY_ROLE["reviewer"][0].email


def organisation_of(email: str):
    return User.objects.get(email=email).memberships.get(role="data_administrator").organisation


def open_version() -> CallVersion:
    return CallVersion.objects.open_on(timezone.localdate()).filter(call__strand="open_data").get()


@pytest.fixture
def draft(live_site) -> Project:
    holder = User.objects.get(email=HOLDER)
    return ProjectFactory(
        organisation=organisation_of(HOLDER),
        call_version=open_version(),
        created_by=holder,
        title="Qualité des eaux de baignade",
    )


def test_the_pages_of_intake_are_clean_at_each_width(page_as, draft):
    nobody, holder, found = page_as(), page_as(HOLDER), []
    for name, path in {
        "eligibilite": "/projets/eligibilite/?nature=local_authority",
        "eligibilite-recherche": "/projets/eligibilite/?q=ministere",
        "regles": "/regles/",
    }.items():
        nobody.open(path)
        found += rig.judge(nobody, name)
    for name, path in {
        "projets": "/projets/",
        "projet-nouveau": "/projets/nouveau/",
        "projet": draft.get_absolute_url(),
        **{
            f"projet-etape-{step.slug}": f"{draft.get_absolute_url()}modifier/{step.slug}/"
            for step in STEPS
        },
        "projet-deposer": f"{draft.get_absolute_url()}deposer/",
        "projet-inviter": f"{draft.get_absolute_url()}inviter/",
        "projet-joindre": f"{draft.get_absolute_url()}joindre/",
    }.items():
        holder.open(path)
        found += rig.judge(holder, name)
    assert found == []


def test_a_commune_is_turned_away_before_any_form(page_as):
    commune = next(p for p in BY_ROLE["data_administrator"] if "nantes" in str(p).lower())
    watched = page_as(commune.email)
    page = watched.open("/projets/nouveau/")
    page.get_by_text("Les collectivités territoriales ne sont pas admises").wait_for()
    assert page.get_by_label("Titre du projet").count() == 0
    assert rig.judge(watched, "projet-refus") == []


def test_figures_follow_the_keys_and_rows_come_and_go(page_as, draft):
    watched = page_as(HOLDER)
    page = watched.open(f"{draft.get_absolute_url()}modifier/identite/")
    state = page.locator("#etat")
    page.locator("#id_summary").fill("")
    state.get_by_role("link", name="Résumez le projet").wait_for()
    page.locator("#id_summary").fill("Un résumé retrouvé.")
    state.get_by_role("heading", name="Dossier complet").wait_for()
    page = watched.open(f"{draft.get_absolute_url()}modifier/couts/")
    page.locator("#id_cost_lines-0-amount_ttc").fill("600 000")
    state.get_by_text("300\u202f000,00\u00a0€").wait_for()
    page.locator("[data-rows=cost_lines] [data-rows-add]").click()
    page.locator("#id_cost_lines-3-nature").select_option("hosting")
    page.locator("#id_cost_lines-3-year").fill("2027")
    page.locator("#id_cost_lines-3-label").fill("Hébergement")
    page.locator("#id_cost_lines-3-amount_ht").fill("1 000")
    page.locator("#id_cost_lines-3-amount_ttc").fill("1 200")
    page.locator("[data-rows=cost_lines] [data-row]").nth(1).get_by_role("button").click()
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url("**/modifier/cofinanceurs/")
    lines = draft.cost_lines.order_by("pk").values_list("nature", "amount_ttc")
    assert [(nature, str(amount)) for nature, amount in lines] == [
        ("services", "600000.00"),
        ("hosting", "1200.00"),
    ]
    assert watched.complaints == []


def test_from_the_filing_to_the_admissibility(page_as, draft):
    page = page_as(HOLDER).open(draft.get_absolute_url())
    page.get_by_role("link", name="Déposer", exact=True).click()
    page.get_by_role("button", name="Déposer", exact=True).click()
    page.get_by_text("Le projet est déposé.").wait_for()
    reviewer = page_as(REVIEWER)
    desk = reviewer.open("/tableau-de-bord/")
    desk.get_by_role("link", name=draft.reference).first.click()
    desk.get_by_role("link", name="Déclarer recevable").click()
    desk.get_by_text("Toutes les rubriques sont remplies.").wait_for()
    assert rig.judge(reviewer, "projet-recevabilite") == []
    desk.get_by_role("button", name="Déclarer recevable").click()
    desk.get_by_text("Le projet est recevable.").wait_for()
    draft.refresh_from_db()
    assert draft.status == "admissible"
