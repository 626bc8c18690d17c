"""A session of the committee with its minutes, and one to come on a line that cannot bear all."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from datalab.story.scripts import HOSTING, SERVICES, Script
from datalab.story.telling import Cast, Life
from funding.actions import assigning, instruction, opinions, threads
from funding.actions.committee import enrolling, minutes, scenarios, sessions, voting
from funding.actions.committee.scenarios import Answer
from funding.ledger.models import BudgetLine
from funding.models import Choice, Cofinancing, CommitteeSession
from funding.queries.committee.agenda import session_page
from funding.queries.committee.scenarios import candidates_of
from funding.queries.selection import rule_in_french, select
from projects.models import ProjectType, Strand

#: (organisation, title, what is asked in euros, marks out of five, days before today).
PAST = (
    ("culture", "Les fonds d’archives de cinéma, fiche par fiche", 120_000, 4, 110),
    ("sports", "Les équipements sportifs, leurs horaires et leurs accès", 90_000, 5, 108),
    ("agriculture", "Le parcellaire bio, d’une campagne à l’autre", 150_000, 2, 105),
)
TO_COME = (
    ("transition-ecologique", "Prévoir les crues des petits cours d’eau", 310_000, 5, 60),
    ("education-nationale", "Repérer plus tôt le décrochage scolaire", 280_000, 4, 58),
    ("interieur", "Classer les signalements d’escroquerie en ligne", 240_000, 4, 57),
    ("justice", "Pseudonymiser les décisions de justice plus vite", 350_000, 5, 55),
    ("culture", "Décrire les images d’archives pour les retrouver", 190_000, 3, 54),
    ("agriculture", "Suivre la sécheresse des prairies par satellite", 260_000, 4, 52),
    ("travail", "Rapprocher les offres d’emploi des compétences", 300_000, 3, 51),
    ("sports", "Mesurer la fréquentation des équipements sportifs", 120_000, 3, 50),
    ("economie-finances", "Détecter les erreurs de déclaration avant l’envoi", 330_000, 4, 48),
    ("ign", "Décrire les haies de France sur les images aériennes", 230_000, 5, 47),
    ("interieur", "Anticiper les besoins de secours de l’été", 210_000, 2, 46),
    ("transition-energetique", "Estimer la consommation des bâtiments publics", 270_000, 4, 45),
)
WHY = "Le comité manque d’éléments sur la mesure d’impact."


def tell(cast: Cast) -> None:
    """Tells both sessions, once."""
    if not CommitteeSession.objects.exists():
        _past(cast)
        _to_come(cast)


def _past(cast: Cast) -> None:
    """Three files of the other strand: two granted, one deferred, minutes drawn."""
    files = [_recommended(row, Strand.OPEN_DATA, cast) for row in PAST]
    at = _morning(60)
    session = _session("Comité d’automne", Strand.OPEN_DATA, files, cast, at)
    session = sessions.open_session(session, by=cast.decider, at=at)
    items = _items(session)
    for member in _members(Strand.OPEN_DATA, cast):
        voting.vote(session, values=dict.fromkeys(items, "for"), by=member, at=at)
    answers = [
        Answer(item, Choice.GRANT)
        if place < len(items) - 1
        else Answer(item, Choice.DEFER, reason=WHY)
        for place, item in enumerate(items)
    ]
    scenario = scenarios.draw(
        session, name="Retenu en séance", answers=answers, by=cast.decider, at=at
    )
    scenarios.promote(scenario, by=cast.decider, at=at)
    session = sessions.close_session(session, by=cast.decider, at=at + timedelta(hours=2))
    minutes.draw_minutes(session, by=cast.decider, at=at + timedelta(hours=3))


def _to_come(cast: Cast) -> None:
    """A dozen files, two scenarios; threads and an opinion on the first of them."""
    strand = Strand.ARTIFICIAL_INTELLIGENCE
    files = [_recommended(row, strand, cast) for row in TO_COME]
    session = _session("Comité d’hiver", strand, files, cast, _morning(4))
    at = _morning(2)
    for name, share in (("Tout ou rien", "1"), ("Accords partiels dès 80 %", "0.8")):
        _suggest(session, name, Decimal(share), cast.decider, at)
    _talk(files[0], cast)


def _recommended(row: tuple, strand: str, cast: Cast) -> Cofinancing:
    organisation, title, asked, marks, begun = row
    life = Life(
        Script(
            organisation,
            strand,
            title,
            f"{title} : un service éprouvé avec trois territoires, puis ouvert à tous.",
            (ProjectType.POLICY_IMPROVEMENT,),
            ("Usagers aidés dans l’année", 0, 5_000),
            (
                (SERVICES, "Conception et science des données", asked * 3 // 2),
                (HOSTING, "Hébergement", asked // 2),
            ),
            asked,
            begun,
            "recommended",
        ),
        cast,
        marks=(marks, max(1, marks - 1)),
    )
    life.tell()
    return life.file


def _session(
    title: str, strand: str, files: list[Cofinancing], cast: Cast, at: datetime
) -> CommitteeSession:
    members = _members(strand, cast)
    held_on = timezone.localdate(at)
    session = sessions.plan(
        line=BudgetLine.objects.get(strand=strand),
        composition=sessions.Composition(
            title=title,
            held_on=held_on if at < _morning(30) else timezone.localdate() + timedelta(days=3),
            quorum=2,
            chair=cast.decider,
            members=members,
        ),
        by=cast.decider,
        at=at,
    )
    for file in files:
        _declare(file, cast.decider, at)
    enrolling.put_on_agenda(session, files=files, by=cast.decider, at=at)
    for member in members:
        if member != cast.decider:
            enrolling.declare_on_agenda(session, conflicts={}, clear=files, by=member, at=at)
    session.refresh_from_db()
    return session


def _declare(file: Cofinancing, person: User, at: datetime) -> None:
    instruction.declare_interests(file, has_conflict=False, by=person, at=at)


def _members(strand: str, cast: Cast) -> tuple[User, ...]:
    """The chair, and a reviewer who works on the other strand only."""
    ours = {person.pk for person in cast.reviewers[strand]}
    others = [
        person
        for person in User.objects.holding(Role.REVIEWER).order_by("pk")
        if person.pk not in ours
    ]
    return (cast.decider, others[0])


def _items(session: CommitteeSession) -> list:
    return list(
        session.items.select_related("cofinancing__project__organisation").order_by("position")
    )


def _suggest(session: CommitteeSession, name: str, share: Decimal, by: User, at: datetime) -> None:
    page = session_page(session, by, at)
    room = page.available or Decimal(0)
    found = select(candidates_of(page, with_unfavourable=False), room, smallest_share=share)
    later = "Crédits insuffisants à ce comité : le dossier reviendra au prochain."
    scenarios.draw(
        session,
        name=name,
        answers=[
            Answer(row.item, Choice.GRANT, found.amounts[row.file.reference])
            if row.file.reference in found.amounts
            else Answer(row.item, Choice.DEFER, reason=later)
            for row in page.pending
        ],
        explanation=rule_in_french(room, share, found),
        by=by,
        at=at,
    )


def _talk(file: Cofinancing, cast: Cast) -> None:
    first, second = cast.reviewers[file.strand][:2]
    at = _morning(1)
    threads.confer(file, text="La cible me paraît haute : qu’en penses-tu ?", by=first, at=at)
    threads.confer(file, text="Elle tient si le pilote commence au printemps.", by=second, at=at)
    threads.write_to_holder(
        file, text="Pouvez-vous préciser le calendrier du pilote ?", by=first, at=at
    )
    assigning.follow(file, by=cast.officer, at=at)
    opinions.ask_opinion(
        file,
        expert=User.objects.holding(Role.SUPPORT_AGENT).order_by("pk")[0],
        question="Le modèle peut-il être réentraîné par le ministère lui-même ?",
        due_on=timezone.localdate() + timedelta(days=2),
        by=first,
        at=at,
    )


def _morning(days: int) -> datetime:
    """Nine o'clock, so many days ago."""
    now = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    return now - timedelta(days=days)
