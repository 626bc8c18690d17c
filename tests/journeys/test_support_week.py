"""An agent's week and a ministry's: help asked, accepted on what is left, answered, rated."""

from datetime import timedelta

from django.utils import timezone

from accounts.permissions import Role
from datalab import demo_people
from support.models import Satisfaction, SupportCase, SupportStatus
from tests.journeys.walking import Journey, fill, pressed, send

PEOPLE = {person.role: person.email for person in reversed(demo_people.PEOPLE)}
MINISTRY = next(
    p.email
    for p in demo_people.PEOPLE
    if p.role == Role.DATA_ADMINISTRATOR and "nantes" not in p.email
)
AGENT, CHIEF = PEOPLE[Role.SUPPORT_AGENT], PEOPLE[Role.DECISION_MAKER]


def the_quarter_opens(story: Journey) -> None:
    page = story.at(CHIEF, "/accompagnements/capacite/")
    fill(page, days="40", reason="Ouverture du trimestre")
    send(page, "Enregistrer")
    story.look(CHIEF, "capacite")


def the_ministry_asks(story: Journey) -> SupportCase:
    page = story.at(MINISTRY, "/accompagnements/demander/")
    story.look(MINISTRY, "aide-natures")
    page = story.at(MINISTRY, "/accompagnements/demander/technique/")
    fill(page, subject="Un entrepôt de capteurs", question="Lequel choisir ?")
    fill(page, infrastructure="PostgreSQL", volumes="40 Go par mois", sensitivity="internal")
    send(page, "Envoyer la demande")
    return SupportCase.objects.get()


def the_agent_accepts_on_what_is_left(story: Journey, path: str) -> None:
    page = story.at(AGENT, f"{path}qualifier/")
    fill(page, estimated_days="41", due_on=timezone.localdate().isoformat())
    send(page, "Simuler")
    assert "ne peut porter 41" in page.content()
    fill(page, estimated_days="6")
    send(page, "Simuler")
    assert "il en resterait 34" in page.content()
    story.look(AGENT, "qualifier")
    send(page, "Qualifier")


def the_agent_works(story: Journey, case: SupportCase, path: str) -> None:
    page = story.at(AGENT, f"{path}prendre-en-charge/")
    send(page, "Prendre en charge")
    page.locator("#note_text").fill("Voir l’hébergeur de l’État.")
    send(page, "Garder la note")
    page.locator("#write_text").fill("Combien de lignes par jour ?")
    pressed(page, page.get_by_role("button", name="Envoyer le message"))
    page = story.at(AGENT, f"{path}tache/")
    soon = (timezone.localdate() + timedelta(days=1)).isoformat()
    fill(page, title="Comparer deux entrepôts", task_due_on=soon)
    send(page, "Ajouter une tâche")
    story.look(AGENT, "accompagnement-agent")
    for name in ("semaine", "tableau"):
        page = story.at(AGENT, f"/accompagnements/{name}/")
        assert case.subject in page.content() or name == "semaine"
        story.look(AGENT, f"accompagnements-{name}")


def the_ministry_answers(story: Journey, path: str) -> None:
    page = story.at(MINISTRY, path)
    assert "Combien de lignes" in page.content()
    assert "hébergeur de l’État" not in page.content()
    page.locator("#message_text").fill("Douze millions.")
    send(page, "Envoyer le message")
    story.look(MINISTRY, "accompagnement-ministere")


def the_case_is_solved_and_rated(story: Journey, path: str) -> None:
    page = story.at(AGENT, f"{path}resoudre/")
    fill(page, answer="Un entrepôt en colonnes.", actual_days="4,5")
    send(page, "Résoudre")
    page = story.at(MINISTRY, f"{path}avis/")
    story.look(MINISTRY, "avis")
    fill(page, score="5", comment="Parfait.")
    send(page, "Donner mon avis")


def the_desk_keeps_what_it_learnt(story: Journey, case: SupportCase) -> None:
    page = story.at(AGENT, f"/accompagnements/fiches/ecrire/?dossier={case.reference}")
    fill(page, summary="Choisir un entrepôt.", audience="public")
    send(page, "Enregistrer la fiche")
    story.look(AGENT, "fiche")
    for name in ("fiches", "chiffres", ""):
        page = story.at(AGENT, f"/accompagnements/{name}{'/' if name else ''}")
        if name == "chiffres":
            widths = "boxes => boxes.map(box => box.scrollWidth - box.clientWidth)"
            assert page.locator(".fr-table__container").evaluate_all(widths) == [0, 0]
        story.look(AGENT, f"accompagnements-{name or 'liste'}")
    story.at(MINISTRY, "/notifications/preferences/")
    story.look(MINISTRY, "preferences")


def test_a_week_of_the_support_desk(page_as):
    story = Journey(page_as)
    the_quarter_opens(story)
    case = the_ministry_asks(story)
    path = case.get_absolute_url()
    the_agent_accepts_on_what_is_left(story, path)
    the_agent_works(story, case, path)
    the_ministry_answers(story, path)
    the_case_is_solved_and_rated(story, path)
    the_desk_keeps_what_it_learnt(story, case)
    case.refresh_from_db()
    assert case.status == SupportStatus.RESOLVED
    assert Satisfaction.objects.get().score == 5
    case.capacity.refresh_from_db()
    assert str(case.capacity.held_days) == "4.50"
    assert story.wrong == [], "\n".join(story.wrong)


def test_the_five_days_of_a_week_stand_side_by_side_on_a_wide_screen(page_as):
    story = Journey(page_as)
    page = story.at(AGENT, "/accompagnements/semaine/")
    story.look(AGENT, "semaine-vide")
    days = page.locator(".board--five > section")
    assert days.count() == 5
    assert len({box["y"] for box in (day.bounding_box() for day in days.all())}) == 1
    assert story.wrong == [], "\n".join(story.wrong)
