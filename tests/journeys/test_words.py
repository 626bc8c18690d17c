"""The words of a deed or a message outlive the session they were typed in; in a browser."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User
from accounts.permissions import Role
from support.models import CaseMessage, SupportStatus
from tests.factories.accounts import person
from tests.factories.support import support_case_in
from tests.funding.stories import Desk
from tests.journeys import rig
from tests.journeys.walking import pressed

TEXT = "Un texte long et précieux,\nécrit pendant la réunion."
KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('datalab:mots')).length"


@pytest.fixture
def agent(live_site) -> User:
    return person(Role.SUPPORT_AGENT)


@pytest.fixture
def case(agent):
    return support_case_in(SupportStatus.IN_PROGRESS, owner=agent)


def session_over(page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def signs_in(watched: rig.Watched, who: User) -> None:
    client = Client()
    client.force_login(who)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    watched.page.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": watched.site}]
    )


def sent_without_session(watched: rig.Watched, path: str, field: str, button: str) -> str:
    """Types, sends after the session ended; the address that the sign-in leads back to."""
    page = watched.open(path)
    page.locator(field).fill(TEXT)
    session_over(page)
    form = page.locator("form", has=page.locator(field))
    pressed(page, form.get_by_role("button", name=button))
    assert "/connexion/" in page.url
    return page.evaluate("() => new URL(location.href).searchParams.get('next')")


def test_a_message_to_the_ministry_is_given_back_then_forgotten(page_as, agent, case):
    watched, path = page_as(agent.email), case.get_absolute_url()
    back = sent_without_session(watched, path, "#write_text", "Envoyer le message")
    assert not CaseMessage.objects.exists()
    signs_in(watched, agent)
    page = watched.open(back)
    assert page.locator("[name='text']").input_value() == TEXT
    page.get_by_text("est repris de cet appareil").wait_for()
    assert rig.judge(watched, "mots-repris") == []
    pressed(page, page.get_by_role("button", name="Écrire au ministère"))
    assert [m.text.replace("\r", "") for m in CaseMessage.objects.all()] == [TEXT]
    assert page.locator("#write_text").input_value() == ""
    assert page.evaluate(KEPT) == 0


def test_another_person_on_the_same_computer_reads_nothing(page_as, agent, case):
    watched, path = page_as(agent.email), case.get_absolute_url()
    sent_without_session(watched, path, "#write_text", "Envoyer le message")
    signs_in(watched, person(Role.SUPPORT_AGENT))
    page = watched.open(path)
    assert page.locator("#write_text").input_value() == ""
    assert TEXT not in page.content()
    session_over(page)
    signs_in(watched, agent)
    assert watched.open(path).locator("#write_text").input_value() == TEXT


def test_what_is_given_back_may_be_dropped(page_as, agent, case):
    watched, path = page_as(agent.email), case.get_absolute_url()
    watched.open(path).locator("#note_text").fill(TEXT)
    page = watched.open(path)
    assert page.locator("#note_text").input_value() == TEXT
    page.get_by_role("button", name="L’oublier").click()
    assert page.locator("#note_text").input_value() == ""
    assert page.evaluate(KEPT) == 0


def test_a_refused_deed_keeps_the_words_and_a_done_one_forgets_them(page_as, agent, case):
    watched, path = page_as(agent.email), f"{case.get_absolute_url()}resoudre/"
    page = watched.open(path)
    page.locator("[name='answer']").fill(TEXT)
    pressed(page, page.get_by_role("button", name="Résoudre"))
    assert page.locator("[name='answer']").input_value() == TEXT
    assert page.evaluate(KEPT) == 1
    back = sent_without_session(watched, path, "[name='answer']", "Résoudre")
    signs_in(watched, agent)
    page = watched.open(back)
    assert page.locator("[name='answer']").input_value() == TEXT
    page.locator("[name='actual_days']").fill("0")
    pressed(page, page.get_by_role("button", name="Résoudre"))
    assert page.evaluate(KEPT) == 0
    case.refresh_from_db()
    assert case.status == SupportStatus.RESOLVED


@pytest.mark.parametrize(
    ("address", "field", "button"),
    [
        ("echanges/", "[name='text']", "Envoyer au ministère et au guichet"),
        ("certifier/", "[name='certificate']", "Certifier le service fait"),
    ],
)
def test_the_words_of_a_cofinancing_are_given_back(live_site, page_as, address, field, button):
    desk = Desk()
    file = desk.agreed()
    who = desk.reviewers[0]
    watched, path = page_as(who.email), f"{file.get_absolute_url()}{address}"
    back = sent_without_session(watched, path, field, button)
    signs_in(watched, who)
    assert watched.open(back).locator(field).input_value() == TEXT
