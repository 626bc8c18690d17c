"""Two files that the desk asks more of: one answered in a second version, one still awaited."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from datalab.story.hours import days_ago
from datalab.story.scripts import DEVELOPMENT, HOSTING, OPEN, PROVISION, SERVICES, Script
from datalab.story.telling import Cast, Life
from projects.actions import admissibility, complements, contributors, drafting
from projects.models import Project, Verdict

AWAITED = Script(
    "transition-ecologique",
    OPEN,
    "La qualité de l’air de chaque école, heure par heure",
    "Réunir les mesures des associations agréées et les donner à lire école par école.",
    (PROVISION,),
    ("Écoles couvertes", 400, 9_000),
    ((SERVICES, "Conventions avec les producteurs", 160_000), (DEVELOPMENT, "Entrepôt", 150_000)),
    150_000,
    22,
    "submitted",
)
ANSWERED = Script(
    "culture",
    OPEN,
    "Les archives départementales, un seul moteur",
    "Relier les inventaires numérisés des départements et ouvrir une API commune.",
    (PROVISION,),
    ("Inventaires reliés", 12, 70),
    ((DEVELOPMENT, "Moteur et API", 260_000), (HOSTING, "Hébergement", 60_000)),
    160_000,
    45,
    "submitted",
)


def tell(cast: Cast) -> None:
    """Told once: a file whose title is there is left as it is."""
    if not Project.objects.filter(title=ANSWERED.title).exists():
        _answered(cast)
    if not Project.objects.filter(title=AWAITED.title).exists():
        _awaited(cast)


def _answered(cast: Cast) -> None:
    """Asked three weeks ago, answered ten days later: before and after are side by side."""
    life = Life(ANSWERED, cast)
    life.tell()
    asked_at = days_ago(24)
    request = complements.ask(
        life.project,
        questions=[
            ("legal_frame", "Quelle licence pour les notices produites par les départements ?"),
            ("team", "Qui anime le réseau des départements, et combien de temps ?"),
        ],
        due_on=timezone.localdate(asked_at) + timedelta(days=18),
        message="Deux précisions avant de conclure sur la recevabilité.",
        by=life.reviewers[0],
        at=asked_at,
    )
    answered_at = days_ago(14)
    frame = (
        "Licence Ouverte 2.0 pour les notices ; convention type signée avec chaque département ; "
        "aucune donnée personnelle de moins de cent ans."
    )
    replies = {"team": "Une archiviste à mi-temps, détachée par deux départements pilotes."}
    for question in request.questions.order_by("pk"):
        complements.write(
            question,
            reply=replies.get(question.field, ""),
            proposed={"legal_frame": [frame]} if question.field == "legal_frame" else None,
            base=0,
            by=life.holder,
            at=answered_at,
        )
    life.project = complements.answer(
        Project.objects.get(pk=life.project.pk),
        values={"legal_frame": frame},
        rows={},
        by=life.holder,
        at=answered_at,
    )
    admissibility.tick(
        life.project,
        ticks={"scope": (Verdict.MET, ""), "legal_frame": (Verdict.MET, "Convention lue.")},
        by=life.reviewers[0],
        at=days_ago(12),
    )


def _awaited(cast: Cast) -> None:
    """Asked last week; a colleague has begun to answer, the desk's clock is stopped."""
    life = Life(AWAITED, cast)
    life.draft()
    guest = User.objects.filter(
        memberships__role=Role.CONTRIBUTOR, memberships__organisation=life.organisation
    ).first()
    if guest is not None:
        contributors.invite(life.project, email=guest.email, by=life.holder, at=life.now())
    life.project = drafting.edit(
        Project.objects.get(pk=life.project.pk),
        by=life.holder,
        at=life.now(),
        seen_version=Project.objects.get(pk=life.project.pk).version,
        values={"calendar": "Conventions au printemps, entrepôt à l’été, ouverture à la rentrée."},
        rows={
            "cofunders": [
                {"name": "Région Occitanie", "amount": Decimal("40000.00"), "state": "asked"}
            ]
        },
    )
    life.submitted()
    asked_at = days_ago(6)
    request = complements.ask(
        life.project,
        questions=[
            ("problem", "Quelles décisions des communes ces mesures changeront-elles ?"),
            ("cost_lines", "Détaillez les conventions : combien de producteurs, à quel prix ?"),
        ],
        due_on=timezone.localdate() + timedelta(days=9),
        by=life.reviewers[0],
        at=asked_at,
    )
    first = request.questions.order_by("pk")[0]
    complements.write(
        first,
        reply="Nous ajoutons l’exemple des cours d’école fermées en période d’épisode.",
        proposed=None,
        base=0,
        by=guest or life.holder,
        at=days_ago(2),
    )
