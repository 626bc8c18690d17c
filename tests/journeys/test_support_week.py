"""An agent's week and a ministry's: help asked, accepted on what is left, answered, rated."""

from datetime import timedelta

from django.utils import timezone

from accounts.permissions import Role
from datalab import demo_people
from support.models import Satisfaction, SupportCase, SupportStatus
from tests.journeys.walking import Journey, fill, send

PEOPLE = {person.role: person.email for person in reversed(demo_people.PEOPLE)}
MINISTRY = next(
    p.email
    for p in demo_people.PEOPLE
    if p.role == Role.DATA_ADMINISTRATOR and "nantes" not in p.email
)
AGENT, CHIEF = PEOPLE[Role.SUPPORT_AGENT], PEOPLE[Role.DECISION_MAKER]


def test_a_week_of_the_support_desk(page_as):
    story = Journey(page_as)
    open_the_quarter(story)
    case = ask_for_help(story)
    accept_after_a_simulation(story, case)
    work(story, case)
    answer_and_rate(story, case)
    read_afterwards(story, case)

    case.refresh_from_db()
    assert case.status == SupportStatus.RESOLVED
    assert Satisfaction.objects.get().score == 5
    case.capacity.refresh_from_db()
    assert str(case.capacity.committed_days) == "4.50"
    assert story.wrong == [], "\n".join(story.wrong)


def open_the_quarter(story: Journey):
    """The head of the desk opens forty days."""
    page = story.at(CHIEF, "/accompagnements/capacite/")
    fill(page, days="40", reason="Ouverture du trimestre")
    send(page, "Enregistrer")
    story.look(CHIEF, "capacite")


def ask_for_help(story: Journey):
    """A ministry asks."""
    page = story.at(MINISTRY, "/accompagnements/demander/")
    story.look(MINISTRY, "aide-natures")
    page = story.at(MINISTRY, "/accompagnements/demander/technique/")
    fill(page, subject="Un entrepôt de capteurs", question="Lequel choisir ?")
    fill(page, infrastructure="PostgreSQL", volumes="40 Go par mois", sensitivity="internal")
    send(page, "Envoyer la demande")
    return SupportCase.objects.get()


def accept_after_a_simulation(story: Journey, case):
    """What-if first; then the estimate is held."""
    path = case.get_absolute_url()
    page = story.at(AGENT, f"{path}qualifier/")
    fill(page, estimated_days="41", due_on=timezone.localdate().isoformat())
    send(page, "Simuler")
    assert "ne peut porter 41" in page.content()
    fill(page, estimated_days="6")
    send(page, "Simuler")
    assert "il en resterait 34" in page.content()
    story.look(AGENT, "qualifier")
    send(page, "Qualifier")


def work(story: Journey, case):
    """The agent takes notes, writes, plans."""
    path = case.get_absolute_url()
    soon = (timezone.localdate() + timedelta(days=1)).isoformat()
    page = story.at(AGENT, f"{path}prendre-en-charge/")
    send(page, "Prendre en charge")
    page.locator("#note_text").fill("Voir l’hébergeur de l’État.")
    send(page, "Garder la note")
    page.locator("#write_text").fill("Combien de lignes par jour ?")
    page.get_by_role("button", name="Envoyer le message").click()
    page.wait_for_load_state()
    page = story.at(AGENT, f"{path}tache/")
    fill(page, title="Comparer deux entrepôts", task_due_on=soon)
    send(page, "Ajouter une tâche")
    story.look(AGENT, "accompagnement-agent")
    for name in ("semaine", "tableau"):
        page = story.at(AGENT, f"/accompagnements/{name}/")
        assert case.subject in page.content() or name == "semaine"
        story.look(AGENT, f"accompagnements-{name}")


def answer_and_rate(story: Journey, case):
    """The ministry replies, the desk answers, the ministry says what it thinks."""
    path = case.get_absolute_url()
    page = story.at(MINISTRY, path)
    assert "Combien de lignes" in page.content()
    assert "hébergeur de l’État" not in page.content()
    page.locator("#message_text").fill("Douze millions.")
    send(page, "Envoyer le message")
    story.look(MINISTRY, "accompagnement-ministere")

    page = story.at(AGENT, f"{path}resoudre/")
    fill(page, answer="Un entrepôt en colonnes.", actual_days="4,5")
    send(page, "Résoudre")
    page = story.at(MINISTRY, f"{path}avis/")
    story.look(MINISTRY, "avis")
    fill(page, score="5", comment="Parfait.")
    send(page, "Donner mon avis")


def read_afterwards(story: Journey, case):
    """A sheet for everyone, the figures, the preferences."""
    page = story.at(AGENT, f"/accompagnements/fiches/ecrire/?dossier={case.reference}")
    fill(page, summary="Choisir un entrepôt.", audience="public")
    send(page, "Enregistrer la fiche")
    story.look(AGENT, "fiche")
    for name in ("fiches", "chiffres", ""):
        story.at(AGENT, f"/accompagnements/{name}{'/' if name else ''}")
        story.look(AGENT, f"accompagnements-{name or 'liste'}")
    story.at(MINISTRY, "/notifications/preferences/")
    story.look(MINISTRY, "preferences")
