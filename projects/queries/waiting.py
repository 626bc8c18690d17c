"""What the projects want from one person now."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Permission, Role
from projects.models import Project, ProjectContributor, ProjectStatus
from workflow.waiting import Waiting

MOST = 50


def waiting_for(user) -> list[Waiting]:
    """Drafts to finish for those who write them, filed projects to check for reviewers.

    At most three queries.
    """
    if not user.is_authenticated or not user.roles:
        return []
    return [*_to_finish(user), *_to_check(user)]


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
    filed = Project.objects.filter(status=ProjectStatus.SUBMITTED)
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
