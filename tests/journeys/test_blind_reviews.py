"""Two blind reviews with a conflict declared: what each person sees, at each moment."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from funding.models import Assessment, Cofinancing
from tests.funding.stories import Desk
from tests.journeys.walking import Journey, fill, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

NADIA = "nadia.benali@dinum.invalid"
THOMAS = "thomas.roux@dinum.invalid"
CLAIRE = "claire.fontaine@dinum.invalid"
SAMIR = "samir.haddad@dinum.invalid"
HOLDER = "porteuse@essai.invalid"
WORDS = "Une mesure d’impact que rien ne vient étayer."
PRIVATE = "La cible me paraît intenable, qu’en penses-tu ?"


def declares(journey: Journey, who: str, file: Cofinancing, *, conflict: bool = False) -> None:
    page = journey.at(who, f"{file.get_absolute_url()}declarer/")
    fill(page, has_conflict="oui" if conflict else "non")
    if conflict:
        fill(page, explanation="J’ai conseillé ce porteur l’an dernier.")
    send(page)


def assesses(journey: Journey, who: str, file: Cofinancing, mark: str, comment: str) -> None:
    page = journey.at(who, f"{file.get_absolute_url()}evaluer/")
    for radio in page.locator(f"main [name^='score_'][value='{mark}']").all():
        radio.check(force=True)
    page.locator("main [name^='remark_']").first.fill("Voir l’annexe.")
    fill(page, is_favourable="oui", comment=comment)
    journey.once(who, "evaluer-par-critere")
    send(page, "Rendre mon évaluation")


def the_file_is_given_and_one_reviewer_steps_aside(journey: Journey, file: Cofinancing) -> None:
    path = file.get_absolute_url()
    journey.at(CLAIRE, "/financements/charge/")
    journey.look(CLAIRE, "charge")
    page = journey.at(CLAIRE, f"{path}confier/")
    thomas, nadia = (User.objects.get(email=email) for email in (THOMAS, NADIA))
    fill(page, owner=str(nadia.pk), second=str(thomas.pk))
    send(page, "Confier le dossier")

    # the second reviewer has a link with the holder: the file closes for him, and its project too
    declares(journey, THOMAS, file, conflict=True)
    page = journey.at(THOMAS, path)
    expect(page.locator("main")).to_contain_text("Ce dossier vous est fermé")
    journey.look(THOMAS, "dossier-ferme")
    for closed in (file.project.get_absolute_url(), f"{path}fil-prive/", f"{path}echanges/"):
        assert page.goto(f"{journey.opened[THOMAS].site}{closed}").status == 404


def two_assess_without_reading_each_other(journey: Journey, file: Cofinancing, other: str) -> None:
    path = file.get_absolute_url()
    declares(journey, NADIA, file)
    send(journey.at(NADIA, f"{path}instruire/"), "Ouvrir l’instruction")
    assesses(journey, NADIA, file, "1", WORDS)

    declares(journey, other, file)
    page = journey.at(other, path)
    expect(page.locator("main")).not_to_contain_text(WORDS)
    expect(page.locator("main")).to_contain_text("1 évaluation rendue")
    assesses(journey, other, file, "4", "Une équipe solide.")
    page = journey.at(other, path)
    expect(page.locator("main")).to_contain_text(WORDS)
    expect(page.locator("main")).to_contain_text("à expliquer")
    journey.look(other, "ecarts")
    assert Assessment.objects.filter(cofinancing=file).count() == 2


def the_desk_and_the_ministry_talk(journey: Journey, file: Cofinancing) -> None:
    path = file.get_absolute_url()
    page = journey.at(NADIA, f"{path}fil-prive/")
    fill(page, text=PRIVATE)
    journey.look(NADIA, "fil-prive")
    send(page, "Envoyer au guichet seul")
    page = journey.at(NADIA, f"{path}echanges/")
    fill(page, text="Pouvez-vous préciser le calendrier ?")
    journey.look(NADIA, "echanges")
    send(page, "Envoyer au ministère et au guichet")

    page = journey.at(HOLDER, path)
    for secret in (WORDS, PRIVATE, "Fil privé"):
        expect(page.locator("body")).not_to_contain_text(secret)
    page = journey.at(HOLDER, f"{path}echanges/")
    expect(page.locator("main")).to_contain_text("préciser le calendrier")
    fill(page, text="Au printemps.")
    send(page, "Envoyer au ministère et au guichet")
    assert page.goto(f"{journey.opened[HOLDER].site}{path}fil-prive/").status == 404


def an_expert_answers(journey: Journey, file: Cofinancing) -> None:
    page = journey.at(NADIA, f"{file.get_absolute_url()}avis-expert/")
    samir = User.objects.get(email=SAMIR)
    fill(page, expert=str(samir.pk), question="Le code est-il réutilisable ?", due_on="2030-01-31")
    send(page, "Demander un avis d’expert")
    page = journey.at(SAMIR, "/tableau-de-bord/")
    page.get_by_role("link", name=file.reference).first.click()
    fill(page, has_conflict="non", answer="Oui, sans réserve.")
    journey.look(SAMIR, "avis-expert")
    send(page, "Répondre")


def test_two_blind_reviews_with_a_conflict_declared(page_as):
    desk = Desk()
    User.objects.filter(pk=desk.holder.pk).update(email=HOLDER)
    file = desk.submitted()
    journey = Journey(page_as)
    the_file_is_given_and_one_reviewer_steps_aside(journey, file)
    two_assess_without_reading_each_other(journey, file, desk.reviewers[0].email)
    the_desk_and_the_ministry_talk(journey, file)
    an_expert_answers(journey, file)
    page = journey.at(NADIA, f"{file.get_absolute_url()}avis-favorable/")
    fill(page, synthesis="L’écart tient à la mesure d’impact, à préciser.")
    send(page, "Rendre un avis favorable")
    assert Cofinancing.objects.get().status == "recommended"
    assert not journey.wrong, "\n".join(journey.wrong)
