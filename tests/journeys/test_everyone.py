"""What everybody sees, looked at in a browser at three widths, and judged."""

import pytest

from accounts.models import Organisation, User
from datalab import demo_people
from notifications.models import Channel, Delivery, DeliveryStatus, DemoEmail, Notification
from tests.journeys import rig

PUBLIC_PAGES = {
    "accueil": "/",
    "aide": "/aide/",
    "accessibilite": "/accessibilite/",
    "mentions-legales": "/mentions-legales/",
    "donnees-personnelles": "/donnees-personnelles/",
    "plan-du-site": "/plan-du-site/",
    "connexion": "/connexion/",
    "mot-de-passe": "/mot-de-passe/x/x/",
    "introuvable": "/nulle-part/",
}
ONE_PER_ROLE = {person.role.value: person for person in reversed(demo_people.PEOPLE)}


def test_the_public_pages_are_clean(page_as):
    watched, found = page_as(), []
    for name, path in PUBLIC_PAGES.items():
        watched.open(path)
        found += rig.judge(watched, name)
    assert found == [], "\n".join(found)
    assert not [url for url in watched.requests if "Marianne" in url], "a reserved typeface"


@pytest.mark.parametrize("role", ONE_PER_ROLE)
def test_the_first_pages_of_each_role_are_clean(page_as, at, role):
    person = ONE_PER_ROLE[role]
    tell(person.email, at)
    watched, found = page_as(person.email), []
    for name, path in {
        "tableau-de-bord": "/tableau-de-bord/",
        "notifications": "/notifications/",
        "courriels": "/notifications/courriels/",
        "plan-du-site": "/plan-du-site/",
    }.items():
        watched.open(path)
        found += rig.judge(watched, f"{name}-{role}")
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("role", ["administrator", "auditor", "budget_officer"])
def test_the_admin_is_clean_for_those_who_enter_it(page_as, role):
    watched, found = page_as(ONE_PER_ROLE[role].email), []
    culture = Organisation.objects.get(key="culture").pk
    somebody = User.objects.get(email=ONE_PER_ROLE["reviewer"].email).pk
    pages = {"": "admin"}
    if role != "budget_officer":
        pages |= {
            "accounts/": "",
            "accounts/organisation/": "admin-organisations",
            f"accounts/organisation/{culture}/change/": "admin-organisation",
            "accounts/user/?q=dinum": "admin-personnes",
            f"accounts/user/{somebody}/change/": "admin-personne",
            f"accounts/user/{somebody}/history/": "",
            "accounts/membership/": "",
        }
    if role == "administrator":
        pages |= {"accounts/user/add/": "", "password_change/": ""}
    for path, name in pages.items():
        watched.open(f"/admin/{path}")
        found += rig.judge(watched, f"{name}-{role}" if name else "")
    assert found == [], "\n".join(found)


def test_somebody_signs_in_reads_a_message_and_signs_out(page_as, at):
    person = ONE_PER_ROLE["reviewer"]
    tell(person.email, at)
    page = page_as().open("/connexion/?next=/notifications/")
    page.get_by_label("Adresse électronique professionnelle").fill(person.email)
    page.get_by_label("Mot de passe").fill(demo_people.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/notifications/")
    page.get_by_role("button", name="Marquer comme lu").first.click()
    page.get_by_role("heading", name="Déjà lus").wait_for()
    assert page.get_by_role("heading", name="Non lus").count() == 0
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("link", name="Se connecter").first.wait_for()


def test_the_menu_opens_with_the_keyboard_on_a_telephone(page_as):
    page = page_as(ONE_PER_ROLE["data_administrator"].email).open("/tableau-de-bord/")
    page.set_viewport_size({"width": 360, "height": 780})
    page.locator("#bouton-menu").focus()
    page.keyboard.press("Enter")
    entry = page.locator("#menu").get_by_role("link", name="Ce qui m’attend")
    entry.wait_for(state="visible")
    assert entry.get_attribute("aria-current") == "page"
    page.keyboard.press("Escape")
    entry.wait_for(state="hidden")


def test_the_skip_link_is_the_first_stop_of_the_keyboard(page_as):
    page = page_as().open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#contenu"


def test_state_branding_shows_the_states_mark(page_as, settings):
    settings.DATALAB_STATE_BRANDING = True
    watched = page_as()
    page = watched.open("/")
    assert page.locator(".fr-header .fr-logo").inner_text().split() == ["RÉPUBLIQUE", "FRANÇAISE"]
    assert page.get_by_text("Démonstration non officielle").count() == 0
    assert rig.judge(watched, "accueil-etat") == []


def tell(email: str, at) -> None:
    """A message in the inbox and an e-mail in the mailbox of a person."""
    notification = Notification.objects.create(
        event="essai",
        reference="DL-2026-0001",
        subject="Le projet DL-2026-0001 vous attend",
        text="Le projet « Ouvrir les données » a été déposé.\nIl est à instruire.",
        path="/tableau-de-bord/",
        at=at,
    )
    Delivery.objects.create(
        notification=notification,
        person=User.objects.get(email=email),
        channel=Channel.INBOX,
        status=DeliveryStatus.SENT,
        due_at=at,
        sent_at=at,
    )
    DemoEmail.objects.create(
        to=email, subject=notification.subject, text="Bonjour,", message_id=email, sent_at=at
    )
