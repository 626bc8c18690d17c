"""What editors compose for the public: the published dataset, dossiers, reuses, the calendar."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from datalab.story.dataset import SLUG as SCHOOLS
from datalab.story.hours import at_work
from opendata.actions import calendar, publications, reuses, topics
from opendata.actions.reuses import ReuseSheet
from opendata.models import CalendarEntry, Dataset, ElementKind, Reuse, ReuseKind, Theme, Topic
from opendata.queries.funded import funded
from projects.models import Project
from workflow.refusals import Refused


@dataclass(frozen=True)
class ReuseScript:
    """One reuse of the story; ``project`` is the beginning of a funded project's title."""

    title: str
    kind: str
    theme: str
    creator: str
    description: str
    project: str = ""
    uses_schools: bool = False
    end: str = "published"


REUSES = (
    ReuseScript(
        "La carte de l’indice social des écoles",
        ReuseKind.VISUALIZATION,
        Theme.EDUCATION,
        "Atelier des cartes (fictif)",
        "Chaque école d’une commune sur une carte, **colorée selon son indice**, avec la médiane "
        "du département pour repère.",
        project="Explorer l’indice",
        uses_schools=True,
    ),
    ReuseScript(
        "Mon école dans sa commune",
        ReuseKind.APPLICATION,
        Theme.EDUCATION,
        "Association des parents curieux (fictive)",
        "On tape le nom de sa commune, on lit les écoles et ce que l’indice veut dire.",
        uses_schools=True,
    ),
    ReuseScript(
        "Vos murs bougent-ils ?",
        ReuseKind.NEWS_ARTICLE,
        Theme.HOUSING,
        "Le Journal des territoires (fictif)",
        "Une enquête sur les maisons fissurées par la sécheresse, commune par commune.",
        project="Repérer les sols",
    ),
    ReuseScript(
        "Un thermomètre de la mixité scolaire",
        ReuseKind.PAPER,
        Theme.EDUCATION,
        "Laboratoire d’économie publique (fictif)",
        "Une mesure de la ségrégation entre écoles d’une même ville, et son code.",
        uses_schools=True,
        end="proposed",
    ),
    ReuseScript(
        "Gagnez de l’argent avec vos données",
        ReuseKind.POST,
        Theme.ECONOMY,
        "",
        "Une méthode simple.",
        end="refused",
    ),
)


@dataclass(frozen=True)
class TopicScript:
    """One dossier: the titles of its reuses, and what it wants."""

    title: str
    theme: str
    summary: str
    introduction: str
    reuses: tuple[str, ...] = ()
    has_schools: bool = False
    wanted: tuple[tuple[str, str], ...] = field(default=())


TOPICS = (
    TopicScript(
        "L’école et la mixité sociale",
        Theme.EDUCATION,
        "Où sont les écoles, qui les fréquente, et ce qu’on sait en faire.",
        "L’**indice de position sociale** résume en un nombre les conditions de vie des familles. "
        "Il ne classe pas les écoles : il dit où porter l’effort.\n\n"
        "- comparer les écoles d’une même commune ;\n- suivre une commune dans le temps ;\n"
        "- croiser avec les moyens donnés.",
        reuses=("La carte de l’indice social des écoles", "Mon école dans sa commune"),
        has_schools=True,
        wanted=(
            (
                "Les effectifs par niveau et par école",
                "Sans eux, l’indice d’une petite école se lit mal.",
            ),
            ("Les remplacements non assurés, par école", "Demandée par les parents d’élèves."),
        ),
    ),
    TopicScript(
        "Se loger, se chauffer, se protéger",
        Theme.HOUSING,
        "Les prix de l’énergie, les sols qui bougent, les friches à rebâtir.",
        "Trois projets financés par le guichet ouvrent des données que personne ne pouvait "
        "croiser jusqu’ici.",
        reuses=("Vos murs bougent-ils ?",),
        wanted=(
            (
                "Les prix de l’énergie payés par les ménages",
                "Le projet est financé ; la base est attendue l’an prochain.",
            ),
        ),
    ),
)
#: One discovery a day, around today: title, text, and what it shows (a reuse's title, or nothing).
DAYS = (
    ("Filtrer un jeu par commune", "Choisissez une commune par son nom : le code suit.", ""),
    ("Une carte pour lire l’indice", "Les écoles d’une commune d’un coup d’œil.", REUSES[0].title),
    (
        "Emporter ce que l’on voit",
        "La sélection se télécharge en CSV, XLSX, JSON ou Parquet.",
        "",
    ),
    ("Quand les murs bougent", "Une enquête née d’un projet financé.", REUSES[2].title),
    ("Compter sans tableur", "Grouper et compter se fait dans la page.", ""),
    ("Mon école, ma commune", "Une application faite par des parents.", REUSES[1].title),
    ("S’abonner à un thème", "L’édition ne parle que de ce que vous avez choisi.", ""),
)
BEFORE = 8
#: In December the calendar is prepared to its last day.
ADVENT_LAST_DAY = 24


def tell(now: datetime | None = None) -> None:
    """Tells it once: a later start finds the dossiers there."""
    at = now or timezone.now()
    if Topic.objects.exists():
        return
    editor = User.objects.holding(Role.ADMINISTRATOR).order_by("pk")[0]
    author = User.objects.holding(Role.DATA_ADMINISTRATOR).order_by("pk")[0]
    for number, script in enumerate(REUSES):
        _reuse(script, author, editor, at_work(at - timedelta(days=40 - 7 * number)))
    for topic in TOPICS:
        _topic(topic, editor, at_work(at - timedelta(days=12)))
    _calendar(editor, at)
    try:
        publications.publish(by=None, at=at)
    except Refused as refused:
        if refused.code != "nothing_to_publish":
            raise


def _schools() -> list[Dataset]:
    return list(Dataset.objects.published().filter(slug=SCHOOLS).order_by("pk"))


def _reuse(script: ReuseScript, author: User, editor: User, at: datetime) -> None:
    projects = Project.objects.filter(
        title__startswith=script.project or "\x01", cofinancing__in=funded()
    ).order_by("pk")
    words = {
        "title": script.title,
        "kind": script.kind,
        "theme": script.theme,
        "creator": script.creator,
        "url": f"https://exemple.invalid/{script.kind}",
        "description": script.description,
    }
    sheet = ReuseSheet(words, _schools() if script.uses_schools else [], list(projects))
    reuse = reuses.propose(sheet, by=author, at=at)
    if script.end == "published":
        reuses.publish(reuse, by=editor, at=at + timedelta(days=1))
    if script.end == "refused":
        reuses.reject(
            reuse,
            by=editor,
            at=at + timedelta(days=1),
            reason="La page proposée n’utilise aucune donnée publique.",
        )


def _topic(script: TopicScript, editor: User, at: datetime) -> None:
    told: dict[str, Any] = {"by": editor, "at": at}
    topic = topics.save_topic(
        None,
        title=script.title,
        theme=script.theme,
        summary=script.summary,
        introduction=script.introduction,
        **told,
    )
    if script.has_schools:
        for dataset in _schools():
            topics.add_element(topic, kind=ElementKind.DATASET, dataset=dataset, **told)
    for reuse in Reuse.objects.published().filter(title__in=script.reuses).order_by("pk"):
        topics.add_element(topic, kind=ElementKind.REUSE, reuse=reuse, **told)
    for title, why in script.wanted:
        topics.add_element(topic, kind=ElementKind.WANTED, title=title, text=why, **told)
    topics.publish_topic(topic, **told)


def _calendar(editor: User, at: datetime) -> None:
    today = timezone.localdate(at)
    last = today + timedelta(days=len(DAYS))
    if today.month in (11, 12):
        last = max(last, date(today.year, 12, ADVENT_LAST_DAY))
    day = today - timedelta(days=BEFORE)
    number = 0
    while day <= last:
        title, text, shown = DAYS[number % len(DAYS)]
        reuse = Reuse.objects.published().filter(title=shown).first() if shown else None
        if not CalendarEntry.objects.filter(day=day).exists():
            calendar.schedule(
                day,
                kind="reuse" if reuse else "feature",
                reuse=reuse,
                title=title,
                text=text,
                by=editor,
                at=at,
            )
        day, number = day + timedelta(days=1), number + 1
