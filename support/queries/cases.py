"""The page of a case, and what waits for each person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from support.lifecycle import SUPPORT_CASE
from support.models import (
    OPEN_STATUSES,
    Article,
    CaseMessage,
    CaseTask,
    Satisfaction,
    SupportCase,
    SupportStatus,
)
from workflow.models import JournalEntry
from workflow.waiting import Waiting

#: Deeds done from a form of the page itself.
INLINE = frozenset({"write", "reply", "note", "add_task", "finish_task", "attach", "attach_answer"})
MOST_WAITING = 50


@dataclass(frozen=True)
class CasePage:
    """A case, the deeds open to the person, its thread, tasks, journal and kindred sheets."""

    case: SupportCase
    deeds: list[dict]
    inline: frozenset[str]
    thread: list[CaseMessage]
    tasks: list[CaseTask]
    journal: list[JournalEntry]
    articles: list[Article]
    satisfaction: Satisfaction | None
    is_late: bool
    sees_inside: bool
    version: int


def case_page(case: SupportCase, user, at: datetime) -> CasePage:
    """What the page of one case shows, to the desk or to the ministry, in six queries at most."""
    sees_inside = user.can(Permission.SUPPORT_READ_ALL)
    abilities = [a for a in SUPPORT_CASE.abilities(case, user, at) if a.allowed]
    messages = case.messages.select_related("sent_by").order_by("sent_at", "pk")
    journal = JournalEntry.objects.of(case).exclude(transition__in=SUPPORT_CASE.hidden_from(user))
    if not sees_inside:
        messages = messages.filter(is_internal=False)
    tasks = case.tasks.select_related("assignee").order_by(F("done_at").asc(nulls_first=True), "pk")
    is_closed = case.status not in OPEN_STATUSES
    return CasePage(
        case=case,
        deeds=[
            {
                "name": a.name,
                "label": a.label,
                "url": reverse(f"support:{a.name}", args=[case.reference]),
            }
            for a in abilities
            if a.name not in INLINE
        ],
        inline=frozenset(a.name for a in abilities if a.name in INLINE),
        thread=list(messages),
        tasks=list(tasks) if sees_inside else [],
        journal=list(journal.select_related("by")),
        articles=_kindred_sheets(case, user),
        satisfaction=Satisfaction.objects.filter(case=case).first() if is_closed else None,
        is_late=case.is_late(timezone.localdate(at)),
        sees_inside=sees_inside,
        version=SUPPORT_CASE.version_for(case, user),
    )


def _kindred_sheets(case: SupportCase, user) -> list[Article]:
    """The sheets written from this case, then the newest of its kind."""
    written_from_it = Case(When(source_case=case, then=0), default=1)
    sheets = Article.objects.visible_to(user).filter(Q(kind=case.kind) | Q(source_case=case))
    return list(sheets.order_by(written_from_it, "-pk")[:3])


def cases_of(project, user) -> list[SupportCase]:
    """The help asked for a project, that this person may see: one query."""
    return list(
        SupportCase.objects.visible_to(user)
        .filter(project=project)
        .select_related("owner")
        .order_by("-pk")
    )


def waiting_for(user) -> list[Waiting]:
    """What the support desk has for one person, oldest first."""
    lines = []
    if user.can(Permission.SUPPORT_WORK):
        lines += _waiting_for_agent(user)
    if user.can(Permission.SUPPORT_ASK):
        lines += _waiting_for_ministry(user)
    return sorted(lines, key=lambda line: line.since)


def _waiting_for_agent(user) -> list[Waiting]:
    deeds = {
        SupportStatus.REQUESTED: _("Qualifier la demande d’aide"),
        SupportStatus.QUALIFIED: _("Prendre en charge"),
        SupportStatus.IN_PROGRESS: _("Répondre avant le %(day)s"),
    }
    cases = SupportCase.objects.visible_to(user).filter(
        Q(status=SupportStatus.REQUESTED)
        | Q(owner=user, status__in=[SupportStatus.QUALIFIED, SupportStatus.IN_PROGRESS])
    )
    return [_line(case, deeds[SupportStatus(case.status)]) for case in _oldest(cases)]


def _waiting_for_ministry(user) -> list[Waiting]:
    cases = SupportCase.objects.visible_to(user).filter(
        status=SupportStatus.WAITING,
        organisation_id__in=user.organisation_ids_for(Permission.SUPPORT_ASK),
    )
    return [_line(case, _("Répondre au datalab")) for case in _oldest(cases)]


def _oldest(cases: QuerySet[SupportCase]) -> list[Any]:
    """The cases that have been in their state the longest, each with ``since``: one query."""
    entered = (
        JournalEntry.objects.filter(file_kind=SupportCase.file_kind, file_id=OuterRef("pk"))
        .exclude(from_state=F("to_state"))
        .order_by("-version")
        .values("at")[:1]
    )
    dated = cases.annotate(since=Coalesce(Subquery(entered), F("requested_at")))
    return list(dated.select_related("organisation").order_by("since", "pk")[:MOST_WAITING])


def _line(case: Any, deed: str) -> Waiting:
    return Waiting(
        reference=case.reference,
        title=case.subject,
        deed=deed % {"day": case.due_on.strftime("%d/%m/%Y")} if "%(" in deed else deed,
        since=case.since,
        path=case.get_absolute_url(),
        organisation=str(case.organisation),
    )
