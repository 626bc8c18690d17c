"""The page of a case, and what waits for each person."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission, Role
from finding.models import among
from support.lifecycle import SUPPORT_CASE
from support.models import (
    OPEN_STATUSES,
    Article,
    CaseMessage,
    CaseTask,
    MessageDeed,
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
    pending_question: CaseMessage | None
    may_answer: bool
    tasks: list[CaseTask]
    journal: list[JournalEntry]
    articles: list[Article]
    satisfaction: Satisfaction | None
    is_late: bool
    sees_inside: bool
    version: int
    #: Drawn with the page: what is written from it twice is kept once.
    message_key: uuid.UUID = field(default_factory=uuid.uuid4)


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
    thread = list(messages)
    asked = [message for message in thread if message.deed == MessageDeed.QUESTION]
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
        thread=thread,
        pending_question=asked[-1] if asked and case.status == SupportStatus.WAITING else None,
        may_answer=any(a.name == "answer_desk" for a in abilities),
        tasks=list(tasks) if sees_inside else [],
        journal=list(journal.select_related("by")),
        articles=_kindred_sheets(case, user),
        satisfaction=Satisfaction.objects.filter(case=case).first() if is_closed else None,
        is_late=case.is_late(timezone.localdate(at)),
        sees_inside=sees_inside,
        version=SUPPORT_CASE.version_for(case, user),
    )


def pending_question(case: SupportCase) -> CaseMessage | None:
    """What the desk asked and the ministry has not answered yet; None when nothing waits."""
    if case.status != SupportStatus.WAITING:
        return None
    asked = case.messages.filter(deed=MessageDeed.QUESTION).select_related("sent_by")
    return asked.order_by("sent_at", "pk").last()


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
        lines += _tasks_of(user)
    if user.can(Permission.SUPPORT_ASK):
        lines += _waiting_for_ministry(user)
    return sorted(lines, key=lambda line: line.since)


def _waiting_for_agent(user) -> list[Waiting]:
    deeds = {
        SupportStatus.REQUESTED: _("Qualifier la demande d’aide"),
        SupportStatus.QUALIFIED: _("Prendre en charge"),
        SupportStatus.IN_PROGRESS: _("Répondre avant le %(day)s"),
    }
    begun = [SupportStatus.QUALIFIED, SupportStatus.IN_PROGRESS]
    there = User.objects.holding(Role.SUPPORT_AGENT).order_by().values("pk")
    cases = SupportCase.objects.visible_to(user).filter(
        Q(status=SupportStatus.REQUESTED)
        | Q(status__in=begun, owner=user)
        | Q(status__in=begun) & ~Q(among("owner", there))
    )
    orphan = _("Reprendre : son agent est parti")
    return [
        _line(case, deeds[status] if case.owner_id in (None, user.pk) else orphan)
        for case in _oldest(cases)
        for status in [SupportStatus(case.status)]
    ]


def _tasks_of(user) -> list[Waiting]:
    """What an agent was given to do on open cases, perhaps those of a colleague: one query."""
    tasks = CaseTask.objects.filter(
        assignee=user, done_at=None, case__status__in=OPEN_STATUSES
    ).select_related("case__organisation")
    return [
        Waiting(
            reference=task.case.reference,
            title=task.case.subject,
            deed=_task_words(task),
            since=task.added_at,
            path=f"{task.case.get_absolute_url()}#taches",
            organisation=str(task.case.organisation),
        )
        for task in tasks.order_by("added_at", "pk")[:MOST_WAITING]
    ]


def _task_words(task: CaseTask) -> str:
    if task.due_on is None:
        return _("Faire la tâche « %(title)s »") % {"title": task.title}
    day = task.due_on.strftime("%d/%m/%Y")
    return _("Faire la tâche « %(title)s » pour le %(day)s") % {"title": task.title, "day": day}


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
