"""A sign-out leaves nothing written on a shared computer and loses nothing unasked (browser)."""

import pytest

from accounts.models import User
from accounts.permissions import Role
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory
from tests.factories.support import support_case_in
from tests.journeys import rig
from tests.journeys.test_intake import HOLDER, open_version, organisation_of
from tests.journeys.test_words import TEXT, sent_without_session, signs_in
from tests.journeys.walking import pressed

KEPT = "() => Object.keys(localStorage).filter((key) => key.startsWith('datalab:')).length"
OUT = "Se déconnecter et effacer"


@pytest.fixture
def agent(live_site) -> User:
    return person(Role.SUPPORT_AGENT)


@pytest.fixture
def case(agent):
    return support_case_in("in_progress", owner=agent)


@pytest.fixture
def draft(live_site):
    return ProjectFactory(
        organisation=organisation_of(HOLDER),
        call_version=open_version(),
        created_by=User.objects.get(email=HOLDER),
        problem="Au départ.",
    )


def sign_out(page) -> None:
    page.get_by_role("banner").get_by_role("button", name="Se déconnecter").click()


def is_signed_out(page) -> None:
    page.get_by_role("banner").get_by_role("link", name="Se connecter").wait_for()


def test_who_signs_out_is_told_of_unsent_words_and_may_go_back_to_them(page_as, agent, case):
    watched = page_as(agent.email)
    page = watched.open(case.get_absolute_url())
    page.locator("#note_text").fill(TEXT)
    sign_out(page)
    asked = page.get_by_role("dialog")
    asked.get_by_text(case.reference).wait_for()
    assert rig.judge(watched, "deconnexion-textes") == []
    asked.get_by_role("button", name="Rester connecté").click()
    assert page.locator("#note_text").input_value() == TEXT
    assert page.evaluate(KEPT) == 1


def test_a_sign_out_that_is_confirmed_erases_the_words(page_as, agent, case):
    watched, path = page_as(agent.email), case.get_absolute_url()
    page = watched.open(path)
    page.locator("#note_text").fill(TEXT)
    sign_out(page)
    pressed(page, page.get_by_role("button", name=OUT))
    is_signed_out(page)
    assert page.evaluate(KEPT) == 0
    signs_in(watched, agent)
    assert watched.open(path).locator("#note_text").input_value() == ""


def test_the_words_of_somebody_whose_session_ended_stay_when_another_signs_out(
    page_as, agent, case
):
    watched, path = page_as(agent.email), case.get_absolute_url()
    sent_without_session(watched, path, "#write_text", "Envoyer le message")
    signs_in(watched, person(Role.SUPPORT_AGENT))
    page = watched.open(path)
    sign_out(page)
    is_signed_out(page)
    signs_in(watched, agent)
    assert watched.open(path).locator("#write_text").input_value() == TEXT


def test_a_draft_typed_just_before_the_sign_out_is_saved_and_nothing_is_asked(page_as, draft):
    page = page_as(HOLDER).open(f"{draft.get_absolute_url()}modifier/besoin/")
    page.locator("#id_problem").fill(TEXT)
    sign_out(page)
    is_signed_out(page)
    draft.refresh_from_db()
    assert draft.problem == TEXT
    assert page.evaluate(KEPT) == 0


def test_what_the_service_could_not_take_of_a_draft_is_told_then_erased(page_as, draft):
    watched = page_as(HOLDER)
    page = watched.open(f"{draft.get_absolute_url()}modifier/besoin/")
    page.route("**/champ/problem/", lambda route: route.abort())
    page.locator("#id_problem").fill(TEXT)
    page.get_by_text("Pas de réseau").first.wait_for()
    sign_out(page)
    page.get_by_role("dialog").get_by_text(draft.reference).wait_for()
    pressed(page, page.get_by_role("button", name=OUT))
    is_signed_out(page)
    assert page.evaluate(KEPT) == 0


def test_the_administration_erases_what_was_written_elsewhere(page_as, live_site):
    officer = person(Role.ADMINISTRATOR)
    watched = page_as(officer.email)
    page = watched.open("/admin/")
    page.evaluate(f"() => localStorage.setItem('datalab:mots:{officer.pk}:/x/:text', '{{}}')")
    sign_out(page)
    page.get_by_role("dialog").wait_for()
    assert rig.judge(watched, "deconnexion-textes-admin") == []
    pressed(page, page.get_by_role("button", name=OUT))
    assert page.evaluate(KEPT) == 0
