"""What the morning's reminder says of cases, in a number of queries that their number leaves."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications.events import Reminder
from support.models import OPEN_STATUSES, OURS, CaseTask, SupportCase, SupportStatus

#: How long before its day a case is recalled to its agent.
NOTICE = timedelta(days=2)
#: How long the desk waits for a ministry's answer before it reminds it.
PATIENCE = timedelta(days=7)


def to_do(at: datetime) -> Iterator[Reminder]:
    """What is still to be done today on the cases: late ones, those due soon, unanswered ones.

    The tasks too, to whom they are given: perhaps not the agent who holds the case.
    """
    today = timezone.localdate(at)
    yield from _ours(today)
    yield from _tasks(today)
    yield from _theirs(today)


def _ours(today: date) -> Iterator[Reminder]:
    """Late cases and those due soon, to their agent or, held by nobody, to all (two queries).

    An agent who left the datalab is told nothing: the others are, until the case is given to one.
    """
    cases = list(
        SupportCase.objects.filter(status__in=OURS, due_on__lte=today + NOTICE).order_by(
            "due_on", "pk"
        )
    )
    if not cases:
        return
    held = Membership.objects.current(today).filter(role=Role.SUPPORT_AGENT, user__is_active=True)
    agents = sorted(set(held.order_by("pk").values_list("user", flat=True)))
    for case in cases:
        day, is_late = case.due_on.strftime("%d/%m/%Y"), case.due_on < today
        holders = [agent for agent in agents if agent == case.owner_id]
        if not holders and not is_late:
            continue
        sentence = (
            _("en retard depuis le %(day)s") if is_late else _("à rendre pour le %(day)s")
        ) % {"day": day}
        for person in holders or agents:
            yield _of(person, case, sentence)


def _tasks(today: date) -> Iterator[Reminder]:
    """Late tasks and those due soon of the open cases, to who is still an agent (one query)."""
    agents = User.objects.holding(Role.SUPPORT_AGENT).order_by().values("pk")
    due = CaseTask.objects.filter(
        done_at=None,
        due_on__lte=today + NOTICE,
        case__status__in=OPEN_STATUSES,
        assignee__in=agents,
    )
    for task in due.select_related("case").order_by("due_on", "pk"):
        day = task.due_on or today  # asked for above
        sentence = (
            _("tâche « %(title)s » en retard depuis le %(day)s")
            if day < today
            else _("tâche « %(title)s » à faire pour le %(day)s")
        ) % {"title": task.title, "day": day.strftime("%d/%m/%Y")}
        yield _of(task.assignee_id, task.case, sentence, "#taches")


def _theirs(today: date) -> Iterator[Reminder]:
    """What the desk has long waited for, to the ministries (two queries)."""
    waiting = list(
        SupportCase.objects.filter(
            status=SupportStatus.WAITING, waiting_since__lt=today - PATIENCE
        ).order_by("waiting_since", "pk")
    )
    if not waiting:
        return
    held = Membership.objects.current(today).filter(
        organisation__in={case.organisation_id for case in waiting}
    )
    administrators: dict[int, set[int]] = defaultdict(set)
    members: dict[int, set[int]] = defaultdict(set)
    for holder, person, role in held.order_by("pk").values_list("organisation", "user", "role"):
        members[holder].add(person)
        if role == Role.DATA_ADMINISTRATOR:
            administrators[holder].add(person)
    for case in waiting:
        since = case.waiting_since.strftime("%d/%m/%Y") if case.waiting_since else ""
        sentence = _("le datalab attend votre réponse depuis le %(day)s") % {"day": since}
        asker = {case.requested_by_id} & members[case.organisation_id]
        for person in sorted(administrators[case.organisation_id] | asker):
            yield _of(person, case, sentence)


def _of(person: int, case: SupportCase, sentence: str, place: str = "") -> Reminder:
    path = f"{case.get_absolute_url()}{place}"
    return Reminder(person, case.reference, sentence, path, case.subject)
