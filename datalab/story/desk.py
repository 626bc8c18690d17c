"""The datalab's help in the story: cases in each state, worked through the actions of the pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from datalab.story.hours import at_work, days_ago
from support import actions
from support.models import (
    AgentSkill,
    Article,
    Audience,
    SupportCase,
    SupportKind,
    SupportStatus,
)
from workflow.calendar import add_working_days

#: One request brought to where the story wants it.
Life = Callable[[SupportCase, User, datetime], Any]


def tell() -> None:
    """Works the requests of the story, once: the desk's pages have something to show."""
    agents = list(User.objects.holding(Role.SUPPORT_AGENT).order_by("pk"))
    asked = list(
        SupportCase.objects.filter(status=SupportStatus.REQUESTED).order_by("requested_at", "pk")
    )
    if not agents or SupportCase.objects.exclude(status=SupportStatus.REQUESTED).exists():
        return
    for place, kind in enumerate(SupportKind.values):
        AgentSkill.objects.get_or_create(agent=agents[place % len(agents)], kind=kind)
    lives: tuple[Life, ...] = (_solved, _waiting, _at_work, _qualified)
    for case, live in zip(asked, lives, strict=False):
        lately = days_ago(12)
        next_day = case.requested_at + timedelta(days=1)
        at = at_work(min(next_day, lately) if live is _solved else max(next_day, lately))
        live(case, agents[case.pk % len(agents)], at)
    _asked_early()


def _qualified(case: SupportCase, agent: User, at: datetime, days: str = "4") -> SupportCase:
    return actions.qualify(
        case,
        owner=agent,
        estimated_days=Decimal(days),
        due_on=add_working_days(timezone.localdate(), 8),
        by=agent,
        at=at,
    )


def _at_work(case: SupportCase, agent: User, at: datetime) -> SupportCase:
    case = _qualified(case, agent, at)
    case = actions.start(case, by=agent, at=at + timedelta(days=1))
    actions.note(case, text="Voir ce que la CNIL a dit d’un cas voisin.", by=agent, at=at)
    actions.write(
        case,
        text="Qui a pris ces photographies, et que disaient les contrats ?",
        by=agent,
        at=at + timedelta(days=2),
    )
    actions.reply(
        case,
        text="Pour moitié nos agents ; pour les autres, nous cherchons encore les contrats.",
        by=case.requested_by,
        at=at + timedelta(days=3),
    )
    for title, days in (("Relire la convention type", 1), ("Rédiger la note de réponse", 4)):
        actions.add_task(
            case,
            title=title,
            assignee=agent,
            due_on=add_working_days(timezone.localdate(), days),
            by=agent,
            at=at + timedelta(days=3),
        )
    return case


def _waiting(case: SupportCase, agent: User, at: datetime) -> SupportCase:
    case = actions.start(_qualified(case, agent, at, "6"), by=agent, at=at + timedelta(days=1))
    return actions.ask_ministry(
        case,
        by=agent,
        at=at + timedelta(days=2),
        reason="Quel volume de données par mois, et où sont-elles hébergées aujourd’hui ?",
    )


def _solved(case: SupportCase, agent: User, at: datetime) -> None:
    case = actions.start(_qualified(case, agent, at), by=agent, at=at + timedelta(days=1))
    case = actions.resolve(
        case,
        answer="Oui, en masquant les effectifs inférieurs à onze : voir la fiche.",
        actual_days=Decimal("3.5"),
        by=agent,
        at=at + timedelta(days=5),
    )
    actions.rate(
        case,
        score=5,
        comment="Réponse claire, directement utilisable.",
        by=case.requested_by,
        at=at + timedelta(days=6),
    )
    if not Article.objects.filter(title__startswith="Publier des petits effectifs").exists():
        actions.save_article(
            None,
            title="Publier des petits effectifs",
            kind=case.kind,
            summary="À partir de combien de personnes une statistique peut-elle paraître ?",
            body="Une case de moins de onze personnes est masquée.\n\nLe total l’est aussi quand "
            "il permet de la retrouver.",
            audience=Audience.PUBLIC,
            review_on=timezone.localdate() + timedelta(days=300),
            source_case=case,
            by=agent,
            at=at + timedelta(days=7),
        )


def _asked_early() -> None:
    """Asked before any project exists; the ministry may attach it to one later."""
    asker = User.objects.holding(Role.DATA_ADMINISTRATOR).order_by("pk")[0]
    organisation = asker.current_memberships[0].organisation
    at = days_ago(3)
    actions.ask(
        organisation=organisation,
        kind=SupportKind.HUMAN,
        subject="Un renfort pour documenter nos jeux de données",
        question="Nos jeux sont publiés sans description. Qui peut nous aider à les décrire ?",
        details={
            "skills": "Documentation, schémas de données",
            "months": "3",
            "starts_on": add_working_days(timezone.localdate(), 30).isoformat(),
        },
        by=asker,
        at=at,
    )
