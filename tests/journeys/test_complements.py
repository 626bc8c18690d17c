"""Complements from the question to the answer: the desk and the ministry, in a browser."""

import pytest
from django.utils import timezone

from accounts.models import User
from projects.actions import submission
from projects.models import Project
from tests.factories.projects import ProjectFactory
from tests.journeys import rig
from tests.journeys.test_intake import HOLDER, REVIEWER, open_version, organisation_of
from tests.journeys.walking import pressed


@pytest.fixture
def filed(live_site) -> Project:
    holder = User.objects.get(email=HOLDER)
    draft = ProjectFactory(
        organisation=organisation_of(HOLDER),
        call_version=open_version(),
        created_by=holder,
        title="Qualité des eaux de baignade",
    )
    return submission.submit(draft, by=holder, at=timezone.now())


def test_a_question_is_asked_answered_in_place_and_read_before_and_after(page_as, filed):
    reviewer, holder = page_as(REVIEWER), page_as(HOLDER)
    desk = reviewer.open(f"{filed.get_absolute_url()}recevabilite/")
    desk.get_by_text("Temps du guichet").wait_for()
    wrong = rig.judge(reviewer, "complements-recevabilite")
    desk.locator("#id_verdict-scope").select_option("met")
    pressed(desk, desk.get_by_role("button", name="Vérifier la recevabilité"))
    desk = reviewer.open(f"{filed.get_absolute_url()}complements/demander/?champ=problem")
    desk.locator("#id_questions-0-question").fill("D’où viennent ces données ?")
    desk.locator("#id_questions-1-field").select_option("cost_lines")
    desk.locator("#id_questions-1-question").fill("Détaillez les prestations.")
    wrong += rig.judge(reviewer, "complements-demander")
    pressed(desk, desk.get_by_role("button", name="Demander des compléments"))
    desk.get_by_role("heading", name="Compléments attendus").wait_for()
    wrong += rig.judge(reviewer, "complements-dossier")

    page = holder.open("/tableau-de-bord/")
    page.get_by_role("link", name=filed.reference).first.click()
    page.get_by_text("D’où viennent ces données ?").wait_for()
    page.locator("#id_problem").fill("Les données viennent des agences de l’eau.")
    page.get_by_text("Enregistré à").first.wait_for()
    wrong += rig.judge(holder, "complements-repondre")
    page = holder.open(f"{filed.get_absolute_url()}complements/")
    assert page.locator("#id_problem").input_value().endswith("agences de l’eau.")
    pressed(page, page.get_by_role("button", name="Envoyer les réponses"))
    page.get_by_text("Répondez à la question sur « Plan de coûts »").wait_for()
    page.locator("textarea[name^='reply-']").last.fill("Deux marchés, l’un de conception.")
    pressed(page, page.get_by_role("button", name="Envoyer les réponses"))

    desk = reviewer.open(f"{filed.get_absolute_url()}versions/")
    desk.get_by_role("heading", name="Version 2 : compléments").wait_for()
    assert "agences" in desk.locator("ins").all_inner_texts()[-1] or desk.locator("ins").count()
    wrong += rig.judge(reviewer, "complements-versions")
    desk = reviewer.open(f"{filed.get_absolute_url()}complements/")
    desk.get_by_text("Deux marchés, l’un de conception.").wait_for()
    wrong += rig.judge(reviewer, "complements-lus")
    desk = reviewer.open(f"{filed.get_absolute_url()}recevable/")
    pressed(desk, desk.get_by_role("button", name="Déclarer recevable"))
    filed.refresh_from_db()
    assert filed.status == "admissible"
    assert wrong == []
