"""What the morning's reminder says of projects, in a number of queries that their number leaves."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import french
from accounts.models import Membership
from accounts.permissions import Role
from notifications.events import Reminder
from projects.models import (
    ComplementOutcome,
    ComplementRequest,
    Project,
    ProjectContributor,
    ProjectStatus,
)
from projects.queries.clocks import clocks_by_project
from projects.queries.complements import complements_path
from workflow.calendar import add_working_days

#: How long before its closing a call is recalled to those who have a draft.
CLOSING_NOTICE = timedelta(days=14)
#: How long before the day the holder is reminded of complements, in working days.
REMIND_BEFORE = 3


def calls_closing(at: datetime) -> Iterator[Reminder]:
    """Each draft whose call closes within two weeks, to its holders (three queries)."""
    today = timezone.localdate(at)
    drafts = list(
        Project.objects.filter(
            status=ProjectStatus.DRAFT,
            call_version__closes_on__gte=today,
            call_version__closes_on__lte=today + CLOSING_NOTICE,
        )
        .annotate(closes_on=F("call_version__closes_on"))
        .order_by("closes_on", "pk")
    )
    holders = _holders(drafts, at)
    for project in drafts:
        day = project.closes_on.strftime("%d/%m/%Y")
        sentence = _("l’appel ferme le %(day)s et le projet n’est pas déposé") % {"day": day}
        for person in holders[project.pk]:
            yield _of(person, project, sentence, project.get_absolute_url())


def to_do(at: datetime) -> Iterator[Reminder]:
    """What is still to be done today: complements about to be due, admissibility late and ours."""
    yield from _complements_due(at)
    yield from _admissibility_late(at)


def _complements_due(at: datetime) -> Iterator[Reminder]:
    """The ministry's answers awaited within three working days, or late (three queries)."""
    soon = add_working_days(timezone.localdate(at), REMIND_BEFORE)
    pending = list(
        ComplementRequest.objects.filter(outcome=ComplementOutcome.PENDING, due_on__lte=soon)
        .select_related("project")
        .order_by("due_on", "pk")
    )
    holders = _holders([request.project for request in pending], at)
    for request in pending:
        project, day = request.project, french.day(request.due_on)
        sentence = _("le guichet attend vos compléments pour le %(day)s") % {"day": day}
        for person in holders[project.pk]:
            yield _of(person, project, sentence, complements_path(project))


def _admissibility_late(at: datetime) -> Iterator[Reminder]:
    """The files whose admissibility is late by the desk's fault (four queries)."""
    today = timezone.localdate(at)
    filed = list(
        Project.objects.filter(status=ProjectStatus.SUBMITTED)
        .exclude(complements__outcome=ComplementOutcome.PENDING)
        .select_related("call_version__call")
        .order_by("pk")
    )
    clocks = clocks_by_project(filed, today)
    late = [project for project in filed if clocks[project.pk].is_late_on(today)]
    reviewers = _reviewers(at) if late else []
    for project in late:
        due = clocks[project.pk].due_on
        day = french.day(due) if due else ""
        sentence = _("recevabilité en retard depuis le %(day)s") % {"day": day}
        for person in sorted({p for p, strand in reviewers if strand in ("", project.strand)}):
            yield _of(person, project, sentence, project.get_absolute_url())


def _of(person: int, project: Project, sentence: str, path: str) -> Reminder:
    return Reminder(person, project.reference, sentence, path, project.title)


def _holders(projects: Iterable[Project], at: datetime) -> dict[int, list[int]]:
    """The data administrators and the colleagues invited, by project (two queries)."""
    organisation_of = {project.pk: project.organisation_id for project in projects}
    if not organisation_of:
        return {}
    administrators: dict[int, set[int]] = defaultdict(set)
    held = Membership.objects.current(timezone.localdate(at)).filter(
        role=Role.DATA_ADMINISTRATOR, organisation__in=set(organisation_of.values())
    )
    for organisation, person in held.order_by("pk").values_list("organisation", "user"):
        administrators[organisation].add(person)
    people = {key: set(administrators[holder]) for key, holder in organisation_of.items()}
    invited = ProjectContributor.objects.filter(project__in=people, revoked_at=None)
    for project, person in invited.order_by("pk").values_list("project", "person"):
        people[project].add(person)
    return {key: sorted(found) for key, found in people.items()}


def _reviewers(at: datetime) -> list[tuple[int, str]]:
    """The reviewers and their strand, empty for those of both."""
    held = Membership.objects.current(timezone.localdate(at)).filter(role=Role.REVIEWER)
    return list(held.order_by("pk").values_list("user", "strand"))
