"""A visitor finds what was funded and takes it away; an editor composes what visitors read."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from datalab import demo_people
from notifications.models import DemoEmail
from opendata import delivery
from opendata.models import CalendarEntry, Reuse, Subscription, Topic
from opendata.queries.funded import funded
from tests.journeys import rig

BY_ROLE = {person.role.value: person.email for person in reversed(demo_people.PEOPLE)}


@pytest.fixture
def told(live_site) -> None:
    """The story of the demonstration."""
    call_command("demo_story", verbosity=0)


def test_the_public_pages_of_the_story_are_clean(page_as, told):
    watched, found = page_as(), []
    file = funded().order_by("decided_at")[0]
    reuse = Reuse.objects.published().order_by("pk")[0]
    topic = Topic.objects.published().order_by("pk")[0]
    today = timezone.localdate()
    for name, path in {
        "accueil-raconte": "/",
        "projets-finances": "/projets-finances/",
        "projet-finance": f"/projets-finances/{file.reference}/",
        "donnees-ouvertes": "/projets-finances/donnees/",
        "statistiques": "/statistiques/",
        "dossiers": "/dossiers/",
        "dossier": topic.get_absolute_url(),
        "reutilisations": "/reutilisations/",
        "reutilisation": reuse.get_absolute_url(),
        "calendrier": "/calendrier/",
        "calendrier-decembre": f"/calendrier/{today.year}/12/",
        "calendrier-jour": f"/calendrier/{today}/",
        "abonnement": "/abonnement/",
        "plan-du-site": "/plan-du-site/",
    }.items():
        watched.open(path)
        found += rig.judge(watched, f"public-{name}")
    assert found == [], "\n".join(found)


def test_a_visitor_goes_from_the_home_to_the_open_data_and_subscribes(page_as, told, settings):
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    page = page_as().open("/")
    page.get_by_role("link", name="Tous les projets financés").click()
    page.get_by_label("Volet").select_option("artificial_intelligence")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**volet=artificial_intelligence**")
    shown = page.locator(".fr-card__title").all_inner_texts()
    assert shown
    page.get_by_role("link", name=shown[0]).click()
    page.get_by_role("heading", name="Ce qui est mesuré").wait_for()
    page.locator("section img").first.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('section img').naturalWidth > 0")
    page.get_by_role("link", name="Toutes les données des projets financés").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name=re.compile("Projets lauréats, CSV")).click()
    text = taken.value.path().read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["objet"] for row in rows} >= set(shown)
    assert len(rows) == funded().count()

    page.goto(f"{page.url.split('/projets')[0]}/abonnement/")
    page.get_by_label("Adresse électronique").fill("lectrice@exemple.fr")
    page.locator("label", has_text="Chaque jour").click()
    page.locator("label", has_text="Éducation et recherche").click()
    page.get_by_role("button", name="M’abonner").click()
    page.get_by_role("heading", name="Plus qu’un clic").wait_for()
    delivery.deliver_batch(timezone.now())
    letter = DemoEmail.objects.filter(to="lectrice@exemple.fr").latest("pk")
    page.goto(re.search(r"http\S+/confirmer/\S+", letter.text)[0])
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_text("Votre abonnement est confirmé.").wait_for()
    assert Subscription.objects.get().themes == ["education"]
    page.get_by_role("button", name="Me désabonner").click()
    page.get_by_text("votre adresse est effacée").wait_for()
    assert not Subscription.objects.exists()


def test_an_editor_examines_composes_schedules_and_publishes(page_as, told):
    watched, found = page_as(BY_ROLE["administrator"]), []
    page = watched.open("/reutilisations/")
    page.get_by_role("link", name="Propositions à examiner").click()
    waiting = Reuse.objects.get(status="proposed")
    page.get_by_role("link", name=waiting.title).click()
    found += rig.judge(watched, "editeur-reutilisation")
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_role("button").filter(has_text="Confirmer").or_(
        page.get_by_role("button", name="Publier")
    ).first.click()
    page.get_by_text("La réutilisation est publiée.").wait_for()

    watched.open("/dossiers/composer/")
    page.get_by_label("Titre", exact=True).fill("Ce qui pousse")
    page.get_by_label("Thème", exact=True).select_option("environment")
    page.get_by_label("En bref").fill("Les arbres, les champs, les forêts.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("heading", name="Ajouter un élément").wait_for()
    page.get_by_label("Nature", exact=True).select_option("wanted")
    page.get_by_label("Titre de la donnée attendue").fill("Les haies plantées")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.get_by_text("L’élément est ajouté.").wait_for()
    found += rig.judge(watched, "editeur-dossier")
    page.get_by_role("button", name="Publier", exact=True).click()
    page.get_by_text("Le dossier est publié.").wait_for()

    day = timezone.localdate() + timedelta(days=60)
    watched.open("/calendrier/preparer/nouveau/")
    page.get_by_label("Jour", exact=True).fill(day.isoformat())
    page.get_by_label("Nature", exact=True).select_option("feature")
    page.get_by_label("Titre", exact=True).fill("Une surprise")
    page.locator("#id_text").fill("À découvrir ce jour-là.")
    found += rig.judge(watched, "editeur-calendrier")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("Le jour est enregistré.").wait_for()
    assert CalendarEntry.objects.get(day=day).title == "Une surprise"

    for name, path in {
        "editeur-donnees-ouvertes": "/projets-finances/donnees/",
        "editeur-catalogue": "/catalogue/",
        "editeur-proposer": "/reutilisations/proposer/",
        "editeur-jours": "/calendrier/preparer/",
    }.items():
        watched.open(path)
        found += rig.judge(watched, name)
    watched.open("/projets-finances/donnees/")
    page.get_by_role("button", name="Publier une version maintenant").click()
    page.get_by_text("Rien n’a changé depuis la dernière version.").wait_for()
    assert found == [], "\n".join(found)
