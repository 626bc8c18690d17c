"""Digests and reminders read from the first word to the last, as their readers do."""

import re
from datetime import datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from accounts.permissions import Role
from notifications import delivery
from notifications.actions import digests, reminders
from notifications.letters import unsubscribe_token
from notifications.models import (
    Channel,
    Delivery,
    DeliveryStatus,
    DigestTime,
    Frequency,
    Preference,
)
from projects.actions import admissibility, complements
from projects.models import ProjectStatus
from support import actions
from support.models import SupportStatus
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import project_in
from tests.factories.support import support_case_in

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
SITE = "http://localhost:8000"


def paris(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=PARIS)


class Shown(HTMLParser):
    """What a mail program shows of a letter: its words, a line a block, and its links."""

    BLOCKS = frozenset({"p", "h1", "li", "ul", "div", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.tags = "", [], []
        self.feed(html.split("<body", 1)[1])

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.words += "\n" if tag in self.BLOCKS else ""
        self.words += "• " if tag == "li" else ""
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data) -> None:
        self.words += re.sub(r"[ \n]+", " ", data)

    def lines(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.words.split("\n")]
        return [line for line in lines if line.strip(" >")][1:]


@pytest.fixture
def reader():
    return person(Role.DATA_ADMINISTRATOR, first_name="Awa", last_name="Diallo")


@pytest.fixture
def agent():
    return person(Role.SUPPORT_AGENT, first_name="Idris", last_name="Morel")


@pytest.fixture
def holder(reader):
    return reader.current_memberships[0].organisation


@pytest.fixture
def case(holder, agent):
    return support_case_in(
        SupportStatus.QUALIFIED,
        reference="AC-2026-0007",
        subject="Publier un registre",
        organisation=holder,
        owner=agent,
    )


@pytest.fixture
def project(holder):
    return project_in(
        ProjectStatus.SUBMITTED,
        reference="DL-2026-0042",
        title="Ouvrir les relevés des stations",
        organisation=holder,
    )


def things_happen(case, project, agent) -> None:
    """Three deeds on two files, from a Monday morning to the evening."""
    actions.start(case, by=agent, at=paris(2, 9, 5))
    reviewer = person(Role.REVIEWER, first_name="Nadia", last_name="Benali")
    admissibility.find_admissible(project, by=reviewer, at=paris(2, 11, 30))
    actions.ask_ministry(case, by=agent, at=paris(2, 17, 45), reason="Combien de lignes ?")


def read_letter() -> tuple[str, list[str], Shown]:
    """The only letter that leaves: its subject, the lines of its text, and its HTML."""
    delivery.deliver_batch(timezone.now())
    (sent,) = mail.outbox
    lines = [" ".join(line.split()) for line in sent.body.splitlines()]
    html = Shown(sent.alternatives[0][0])
    return sent.subject.replace("\xa0", " "), [line for line in lines if line], html


def addresses(lines: list[str]) -> list[str]:
    return re.findall(r"http://\S+", "\n".join(lines))


def test_a_daily_digest_reads_as_a_person_would_from_its_first_word_to_its_last(
    reader, case, project, agent
):
    Preference.objects.create(person=reader, event="", frequency=Frequency.DAILY)
    things_happen(case, project, agent)
    assert digests.send_digests(paris(3, 8)) == 1
    subject, lines, html = read_letter()
    token = unsubscribe_token(reader.pk, "digest")
    assert subject == "Récapitulatif du mardi 3 mars : 3 messages"
    told = [
        "Bonjour Awa Diallo,",
        "Voici ce que nous avions à vous dire : 3 messages, sur 2 dossiers.",
        f"AC-2026-0007 · {SITE}/accompagnements/AC-2026-0007/",
        "• lundi 2 mars à 9 h 05 : Idris Morel a commencé à travailler sur "
        "« Publier un registre ».",
        "• lundi 2 mars à 17 h 45 : Idris Morel vous interroge sur « Publier un registre ».",
        f"DL-2026-0042 · {SITE}/projets/DL-2026-0042/",
        "• lundi 2 mars à 11 h 30 : Le projet « Ouvrir les relevés des stations » est déclaré "
        "recevable. L’instruction peut commencer.",
    ]
    because = "Vous recevez ce récapitulatif parce que certains messages vous parviennent groupés."
    assert lines == [
        *told,
        f"La page : {SITE}/notifications/",
        because,
        f"Choisir ce que vous recevez : {SITE}/notifications/preferences/",
        f"Ne plus recevoir ce type de message : {SITE}/notifications/desabonnement/{token}/",
        "Le datalab",
    ]
    assert html.lines() == [
        "Datalab",
        "Récapitulatif du mardi 3 mars : 3 messages",
        *told,
        "Ouvrir la page",
        because,
        "Choisir ce que vous recevez · Ne plus recevoir ce type de message",
    ]
    assert html.tags.count("li") == 3


def test_a_weekly_digest_says_the_week_and_groups_by_file(reader, case, project, agent):
    Preference.objects.create(person=reader, event="", frequency=Frequency.WEEKLY)
    DigestTime.objects.create(person=reader, hour=17, weekday=4)
    things_happen(case, project, agent)
    assert digests.send_digests(paris(6, 16, 59)) == 0
    assert digests.send_digests(paris(6, 17)) == 1
    subject, lines, html = read_letter()
    assert subject == "Récapitulatif de la semaine : 3 messages"
    assert lines[:5] == [
        "Bonjour Awa Diallo,",
        "Voici ce que nous avions à vous dire : 3 messages, sur 2 dossiers.",
        f"AC-2026-0007 · {SITE}/accompagnements/AC-2026-0007/",
        "• lundi 2 mars à 9 h 05 : Idris Morel a commencé à travailler sur "
        "« Publier un registre ».",
        "• lundi 2 mars à 17 h 45 : Idris Morel vous interroge sur « Publier un registre ».",
    ]
    assert html.lines()[2:9] == lines[:7]


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.WEEKLY])
def test_every_link_of_a_digest_opens_for_its_reader(
    frequency, reader, case, project, agent, sign_in
):
    Preference.objects.create(person=reader, event="", frequency=frequency)
    things_happen(case, project, agent)
    digests.send_digests(paris(12, 8))
    _subject, lines, html = read_letter()
    links = {*addresses(lines), *html.links}
    assert len(links) == 5
    client = sign_in(reader)
    for link in sorted(links):
        assert link.startswith(f"{SITE}/")
        assert client.get(link.removeprefix(SITE)).status_code == 200, link


def test_one_message_of_the_service_itself_is_said_in_the_singular(reader, at):
    Preference.objects.create(person=reader, event="", frequency=Frequency.DAILY)
    case = support_case_in(
        SupportStatus.WAITING,
        reference="AC-2026-0001",
        organisation=reader.current_memberships[0].organisation,
        waiting_since=paris(1, 9).date(),
    )
    assert case.reference
    reminders.remind(paris(12, 7, 30))
    digests.send_digests(paris(13, 8))
    subject, lines, _html = read_letter()
    assert subject == "Récapitulatif du vendredi 13 mars : 1 message"
    assert lines[1:4] == [
        "Voici ce que nous avions à vous dire : 1 message, du service.",
        f"Le service · {SITE}/tableau-de-bord/",
        "• jeudi 12 mars à 7 h 30 : Rappel : 1 dossier vous attend",
    ]


def test_a_reminder_reads_as_a_person_would(reader, holder):
    for number, day in ((1, 20), (2, 24)):
        support_case_in(
            SupportStatus.WAITING,
            reference=f"AC-2026-000{number}",
            subject=("Quel cadre pour ce registre ?", "Un espace de calcul")[number - 1],
            organisation=holder,
            waiting_since=datetime(2026, 2, day, tzinfo=PARIS).date(),
        )
    reminders.remind(paris(12, 7, 30))
    subject, lines, html = read_letter()
    told = [
        "Bonjour Awa Diallo,",
        "Voici ce qui attend une action de votre part.",
        "• AC-2026-0001, « Quel cadre pour ce registre ? » : le datalab attend votre réponse "
        "depuis le 20/02/2026",
        f"{SITE}/accompagnements/AC-2026-0001/",
        "• AC-2026-0002, « Un espace de calcul » : le datalab attend votre réponse depuis le "
        "24/02/2026",
        f"{SITE}/accompagnements/AC-2026-0002/",
    ]
    assert subject == "Rappel : 2 dossiers vous attendent"
    assert lines[:6] == told
    assert html.lines()[2:8] == told
    assert "des dossiers attendent quelque chose de vous" in lines[-4]


def test_who_stops_the_digests_receives_nothing_grouped_nor_anything_at_once_instead(
    reader, case, project, agent, client
):
    Preference.objects.create(person=reader, event="", frequency=Frequency.WEEKLY)
    things_happen(case, project, agent)
    page = f"/notifications/desabonnement/{unsubscribe_token(reader.pk, 'digest')}/"
    assert "« Récapitulatif »" in client.get(page).content.decode()
    assert client.post(page, {"List-Unsubscribe": "One-Click"}).status_code == 200
    emails = Delivery.objects.filter(person=reader, channel=Channel.EMAIL)
    assert set(emails.values_list("status", flat=True)) == {DeliveryStatus.SKIPPED}
    actions.answer_desk(case, by=reader, at=paris(4, 9), reason="Douze millions.")
    case.refresh_from_db()
    actions.ask_ministry(case, by=agent, at=paris(5, 9), reason="Et par heure ?")
    assert digests.send_digests(paris(20, 18)) == 0
    assert not emails.exclude(status=DeliveryStatus.SKIPPED).exists()
    assert Delivery.objects.filter(person=reader).inbox().count() == 4


def test_an_urgent_letter_has_no_link_that_would_not_work(reader, project, nothing_changes, client):
    other = person(Role.REVIEWER, OrganisationFactory())
    complements.ask(
        project,
        questions=[("summary", "Précisez le besoin.")],
        due_on=paris(20, 9).date(),
        by=other,
        at=paris(2, 9),
    )
    delivery.deliver_batch(timezone.now())
    (sent,) = (m for m in mail.outbox if m.to == [reader.email])
    assert "List-Unsubscribe" not in sent.extra_headers
    assert "desabonnement" not in sent.body + sent.alternatives[0][0]
    assert "Il part toujours aussitôt" in sent.body
    assert "/notifications/preferences/" in sent.body
    page = (
        f"/notifications/desabonnement/{unsubscribe_token(reader.pk, 'project.complements_asked')}/"
    )
    with nothing_changes():
        assert "toujours envoyé" in client.post(page).content.decode()
