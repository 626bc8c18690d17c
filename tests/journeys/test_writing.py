"""Nothing that was typed is lost: two windows, no network, a session that ends; in a browser."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from projects.actions import contributors
from projects.models import Project
from tests.factories.projects import CallVersionFactory, ProjectFactory
from tests.journeys import rig
from tests.journeys.test_intake import BY_ROLE, HOLDER, open_version, organisation_of
from tests.journeys.walking import pressed

GUEST = BY_ROLE["contributor"][0].email
TEXT = "Un texte long et précieux, écrit pendant la réunion."


@pytest.fixture
def draft(live_site) -> Project:
    return ProjectFactory(
        organisation=organisation_of(HOLDER),
        call_version=open_version(),
        created_by=User.objects.get(email=HOLDER),
        problem="Au départ.",
    )


def saved(draft: Project) -> str:
    draft.refresh_from_db()
    return draft.problem


def need_of(draft: Project) -> str:
    return f"{draft.get_absolute_url()}modifier/besoin/"


def test_two_windows_show_the_conflict_and_keep_both_texts(page_as, draft):
    first, second = page_as(HOLDER), page_as(HOLDER)
    one, two = first.open(need_of(draft)), second.open(need_of(draft))
    one.locator("#id_problem").fill("Le premier texte.")
    one.get_by_text("Enregistré à").first.wait_for()
    two.locator("#id_problem").fill("Le second texte.")
    two.get_by_text("les deux sont gardés").first.wait_for()
    assert two.locator("#id_problem").input_value() == "Le second texte."
    assert saved(draft) == "Le premier texte."
    assert rig.judge(second, "projet-conflit") == []
    two.get_by_role("button", name="Réunir les deux").click()
    two.get_by_text("Enregistré à").first.wait_for()
    assert saved(draft) == "Le premier texte.\n\nLe second texte."


def test_continuing_while_a_save_is_under_way_waits_for_it(page_as, draft):
    watched, held = page_as(HOLDER), []
    page = watched.open(need_of(draft))
    page.route("**/champ/problem/", lambda route: held.append(route))
    with page.expect_request("**/champ/problem/"):
        page.locator("#id_problem").fill(TEXT)
    page.get_by_role("button", name="Continuer").click(no_wait_after=True)
    page.wait_for_timeout(500)  # the page would have left by now
    assert page.url.endswith("/modifier/besoin/")
    held.pop().continue_()
    page.wait_for_url("**/modifier/donnees/")
    assert saved(draft) == TEXT
    assert watched.complaints == []


def test_saves_of_one_field_leave_one_by_one_and_continuing_waits_for_the_last(page_as, draft):
    watched, held = page_as(HOLDER), []
    page = watched.open(need_of(draft))
    page.route("**/champ/problem/", lambda route: held.append(route))
    problem = page.locator("#id_problem")
    with page.expect_request("**/champ/problem/"):
        problem.fill("Un début.")
    for text in ("Une suite.", TEXT):
        problem.fill(text)
        problem.blur()
        page.wait_for_timeout(50)  # leaving the field saves it at once
    page.get_by_role("button", name="Continuer").click(no_wait_after=True)
    page.wait_for_timeout(300)
    assert len(held) == 1
    with page.expect_request("**/champ/problem/"):
        held.pop().continue_()
    page.wait_for_timeout(300)
    assert len(held) == 1
    assert page.url.endswith("/modifier/besoin/")
    held.pop().continue_()
    page.wait_for_url("**/modifier/donnees/")
    assert saved(draft) == TEXT
    assert watched.complaints == []


def test_a_conflict_left_open_is_found_again_on_the_next_page(page_as, draft):
    one, second = page_as(HOLDER).open(need_of(draft)), page_as(HOLDER)
    two = second.open(need_of(draft))
    one.locator("#id_problem").fill("Le premier texte.")
    one.get_by_text("Enregistré à").first.wait_for()
    two.locator("#id_problem").fill("Le second texte.")
    two.get_by_text("les deux sont gardés").first.wait_for()
    two = second.open(need_of(draft))
    assert two.locator("#id_problem").input_value() == "Le second texte."
    two.get_by_text("Le premier texte.").wait_for()
    assert rig.judge(second, "projet-conflit-retrouve") == []
    two.get_by_role("button", name="Garder mon texte").click()
    two.get_by_text("Enregistré à").first.wait_for()
    assert saved(draft) == "Le second texte."


def test_without_network_the_text_is_kept_and_sent_when_it_comes_back(page_as, draft):
    page = page_as(HOLDER).open(need_of(draft))
    page.context.set_offline(True)
    page.locator("#id_problem").fill(TEXT)
    page.get_by_text("Pas de réseau").first.wait_for()
    assert saved(draft) == "Au départ."
    page.context.set_offline(False)
    page.get_by_text("Enregistré à").first.wait_for()
    assert saved(draft) == TEXT


def test_a_window_closed_without_network_is_resumed_by_the_next(page_as, draft):
    watched = page_as(HOLDER)
    page = watched.open(need_of(draft))
    context = page.context
    context.set_offline(True)
    page.locator("#id_problem").fill(TEXT)
    page.get_by_text("Pas de réseau").first.wait_for()
    page.wait_for_timeout(2600)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{watched.site}{draft.get_absolute_url()}modifier/identite/")
    again.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.startsWith('datalab:brouillon'))"
    )
    assert saved(draft) == TEXT


def test_a_session_that_ends_keeps_the_text_and_takes_it_up_after_sign_in(page_as, draft):
    watched = page_as(HOLDER)
    page = watched.open(need_of(draft))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator("#id_problem").fill(TEXT)
    page.get_by_role("link", name="reconnectez-vous").first.wait_for()
    assert saved(draft) == "Au départ."
    page.wait_for_timeout(2600)
    client = Client()
    client.force_login(User.objects.get(email=HOLDER))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": watched.site}])
    page.on("dialog", lambda dialog: dialog.accept())
    watched.open(need_of(draft))
    page.wait_for_function(f"() => document.getElementById('id_problem').value === `{TEXT}`")
    assert saved(draft) == TEXT


def test_leaving_with_unsaved_text_asks_first(page_as, draft):
    page = page_as(HOLDER).open(need_of(draft))
    page.context.set_offline(True)
    page.locator("#id_problem").press_sequentially("Encore")
    page.get_by_text("Pas de réseau").first.wait_for()
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    page.context.set_offline(False)
    page.get_by_text("Enregistré à").first.wait_for()
    assert "Encore" in saved(draft)


def test_the_draft_opens_at_the_first_key_and_colleagues_see_each_other(page_as, live_site):
    page = page_as(HOLDER).open("/projets/nouveau/")
    page.locator("[name='call_version']").first.check(force=True)
    page.locator("#id_title").press_sequentially("Carte des eaux")
    page.get_by_text("ouvert et enregistré").wait_for()
    page.wait_for_url("**/modifier/identite/")
    page.wait_for_function("() => !document.querySelector('#id_title').dataset.waiting")
    page.get_by_role("button", name="Ouvrir le projet").click()
    page.locator("#id_summary").wait_for()
    project = Project.objects.get(title="Carte des eaux")
    other = page_as(HOLDER).open(need_of(project))
    other.locator("#id_users").fill("Les communes")
    other.get_by_text("Enregistré à").first.wait_for()
    other.get_by_text("Vous êtes seul sur ce dossier").wait_for()


def beat(page) -> None:
    """The next beat of the page's presence, without waiting for it."""
    with page.expect_response("**/presence/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_two_colleagues_see_each_other_and_what_the_other_writes(page_as, draft):
    holder, guest = (User.objects.get(email=email) for email in (HOLDER, GUEST))
    contributors.invite(draft, email=GUEST, by=holder, at=timezone.now())
    watched, colleague = page_as(HOLDER), page_as(GUEST)
    one, two = watched.open(need_of(draft)), colleague.open(need_of(draft))
    beat(one)
    one.get_by_text(f"{guest} (Problème et usagers)").wait_for()
    beat(two)
    two.get_by_text(f"{holder} (Problème et usagers)").wait_for()
    assert rig.judge(colleague, "projet-a-deux") == []
    one.locator("#id_problem").fill("Ce qu’Awa écrit.")
    one.get_by_text("Enregistré à").first.wait_for()
    two.locator("#id_users").fill("Ce que Hugo écrit.")
    two.get_by_text("Enregistré à").first.wait_for()
    beat(two)
    two.get_by_text(f"Mis à jour par {holder}").first.wait_for()
    assert two.locator("#id_problem").input_value() == "Ce qu’Awa écrit."
    draft.refresh_from_db()
    assert (draft.problem, draft.users) == ("Ce qu’Awa écrit.", "Ce que Hugo écrit.")


def test_a_question_appears_with_the_answer_that_calls_for_it(page_as, draft):
    question = {"key": "dpo", "label": "Qui protège ces données ?", "help": "", "kind": "short"}
    question |= {"step": "data", "when": "personal_data", "required": True}
    rules = CallVersionFactory(questions=[question])
    Project.objects.filter(pk=draft.pk).update(call_version=rules, has_personal_data=None)
    watched = page_as(HOLDER)
    page = watched.open(f"{draft.get_absolute_url()}modifier/donnees/")
    answer = page.get_by_label("Qui protège ces données ?")
    assert not answer.is_visible()
    page.locator("[name='has_personal_data'][value='oui']").check(force=True)
    answer.fill("Mme Roy")
    assert rig.judge(watched, "projet-question-conditionnelle") == []
    page.locator("[name='has_personal_data'][value='non']").check(force=True)
    assert not answer.is_visible()
    page.locator("[name='has_personal_data'][value='oui']").check(force=True)
    assert answer.input_value() == "Mme Roy"
    pressed(page, page.get_by_role("button", name="Enregistrer", exact=True))
    draft.refresh_from_db()
    assert draft.answers["dpo"] == "Mme Roy"
