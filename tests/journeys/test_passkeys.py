"""A passkey in a real browser: added, asked at the next sign-in, shown on the account."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import Session
from accounts.sessions import SECOND_FACTOR
from tests.journeys import rig
from tests.journeys.test_intake import BY_ROLE

REVIEWER = BY_ROLE["reviewer"][0].email


@pytest.fixture(autouse=True)
def _asked(settings, live_site):
    settings.DATALAB_SECOND_FACTOR = True
    settings.DATALAB_SITE_URL = live_site


def with_device(page) -> None:
    """Plugs a device into the browser, whose owner always agrees."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def forget_the_proof() -> None:
    """As if everybody had just signed in again: their sessions have proved nothing yet."""
    for row in Session.objects.all():
        store: SessionBase = row.get_session_store_class()(row.session_key)
        if SESSION_KEY in store:
            store.pop(SECOND_FACTOR, None)
            store.save()


def test_a_key_is_added_then_opens_the_next_session(page_as):
    watched = page_as(REVIEWER)
    page = watched.open("/tableau-de-bord/")
    with_device(page)
    page.get_by_role("link", name="Prendre une clé d’accès").click()
    assert rig.judge(watched, "compte-cle") == []
    page.get_by_label("Nom de cette clé").fill("Ordinateur du bureau")
    page.get_by_role("button", name="Ajouter la clé").click()
    page.get_by_role("heading", name="Vos codes de secours").wait_for()
    page = watched.open("/mon-compte/")
    page.get_by_text("Clé d’accès « Ordinateur du bureau »").wait_for()
    assert rig.judge(watched, "compte") == []
    forget_the_proof()
    page = watched.open("/tableau-de-bord/")
    page.get_by_role("heading", name="Second facteur").wait_for()
    assert rig.judge(watched, "compte-second-facteur") == []
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url("**/tableau-de-bord/")


def test_without_a_device_the_page_says_what_to_do(page_as):
    page = page_as(REVIEWER).open("/connexion/cle-d-acces/")
    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(Error()); }")
    page.get_by_label("Nom de cette clé").fill("Rien")
    page.get_by_role("button", name="Ajouter la clé").click()
    page.get_by_text("La clé n’a pas répondu").wait_for()
