"""What the projects want from one person now."""

from dataclasses import replace

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import french
from accounts.permissions import Permission, Role
from projects.models import (
    ComplementOutcome,
    ComplementRequest,
    Project,
    ProjectContributor,
    ProjectStatus,
)
from projects.queries.complements import complements_path
from workflow.waiting import Waiting

MOST = 50


def waiting_for(user) -> list[Waiting]:
    """Drafts to finish and complements to give for those who write, files to check for reviewers.

    A file whose complements are awaited waits for nobody at the desk until their day has passed.
    At most four queries.
    """
    if not user.is_authenticated or not user.roles:
        return []
    return [*_to_answer(user), *_to_finish(user), *_to_check(user)]


def _to_answer(user) -> list[Waiting]:
    held = user.organisation_ids_for(Permission.PROJECT_SUBMIT)
    invited = ProjectContributor.objects.filter(person=user, revoked_at=None).values("project")
    if not held and Role.CONTRIBUTOR not in user.roles:
        return []
    mine = Q(project__organisation__in=held) | Q(project__in=invited)
    pending = (
        ComplementRequest.objects.filter(mine, outcome=ComplementOutcome.PENDING)
        .select_related("project__organisation")
        .order_by("due_on", "pk")[:MOST]
    )
    return [
        replace(
            _line(
                request.project,
                _("Répondre aux compléments pour le %(day)s") % {"day": french.day(request.due_on)},
                request.asked_at,
            ),
            path=complements_path(request.project),
        )
        for request in pending
    ]


def _to_finish(user) -> list[Waiting]:
    held = user.organisation_ids_for(Permission.PROJECT_SUBMIT)
    lines = []
    if held:
        mine = Project.objects.filter(organisation__in=held)
        lines += [
            _line(project, _("Compléter et déposer"), project.updated_at)
            for project in _oldest(mine.filter(status=ProjectStatus.DRAFT), "updated_at")
        ]
    if Role.CONTRIBUTOR in user.roles:
        invited = Project.objects.filter(
            pk__in=ProjectContributor.objects.filter(person=user, revoked_at=None).values("project")
        ).exclude(organisation__in=held)
        lines += [
            _line(project, _("Contribuer au dossier"), project.updated_at)
            for project in _oldest(invited.filter(status=ProjectStatus.DRAFT), "updated_at")
        ]
    return lines


def _to_check(user) -> list[Waiting]:
    strands = {m.strand for m in user.current_memberships if m.role == Role.REVIEWER}
    if not strands:
        return []
    filed = Project.objects.filter(status=ProjectStatus.SUBMITTED).exclude(
        complements__in=ComplementRequest.objects.filter(
            outcome=ComplementOutcome.PENDING, due_on__gte=timezone.localdate()
        )
    )
    if "" not in strands:
        filed = filed.filter(call_version__call__strand__in=strands)
    held = user.organisation_ids_for(Permission.PROJECT_SUBMIT)
    return [
        _line(project, _("Vérifier la recevabilité"), project.submitted_at)
        for project in _oldest(filed.exclude(organisation__in=held), "submitted_at")
    ]


def _oldest(projects: QuerySet, field: str) -> QuerySet:
    return projects.select_related("organisation").order_by(field, "pk")[:MOST]


def _line(project: Project, deed: str, since) -> Waiting:
    return Waiting(
        reference=project.reference,
        title=project.title,
        deed=deed,
        since=since,
        path=project.get_absolute_url(),
        organisation=project.organisation.name,
    )
