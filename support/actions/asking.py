"""Asking the datalab for help, from a project or on its own."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from projects.models import Project
from support import events
from support.actions.telling import tell
from support.lifecycle import SUPPORT_CASE
from support.models import SERVICE_LEVEL, SupportCase, SupportKind, SupportStatus
from workflow.calendar import add_working_days
from workflow.models import JournalEntry
from workflow.references import next_reference
from workflow.refusals import Refused


def due_date(kind: str, start: date) -> date:
    """The day by which the desk answers a request of this kind that starts on that day."""
    return add_working_days(start, SERVICE_LEVEL[SupportKind(kind)])


@transaction.atomic(durable=True)
def ask(
    *,
    organisation,
    kind: str,
    subject: str,
    question: str,
    by,
    at: datetime,
    project: Project | None = None,
    details: dict | None = None,
) -> SupportCase:
    """Files a request for help; the desk's clock starts. Raises Refused."""
    if not by.can_in(Permission.SUPPORT_ASK, organisation.pk):
        raise Refused(
            "not_permitted",
            _("Seul un administrateur des données de l’organisation peut demander une aide."),
        )
    if project is not None and project.organisation_id != organisation.pk:
        raise Refused(
            "project_of_another_organisation",
            _("Ce projet est porté par une autre organisation."),
            field="project",
        )
    case = SupportCase.objects.create(
        reference=next_reference("AC", at),
        organisation=organisation,
        project=project,
        kind=kind,
        subject=subject,
        question=question,
        details=details or {},
        requested_at=at,
        requested_by=by,
        due_on=due_date(kind, timezone.localdate(at)),
    )
    JournalEntry.objects.create(
        file_kind=SupportCase.file_kind,
        file_id=case.pk,
        reference=case.reference,
        transition="ask",
        label=str(_("Demander une aide")),
        from_state="",
        to_state=SupportStatus.REQUESTED,
        version=case.version,
        at=at,
        by=by,
    )
    tell(events.REQUESTED, case, events.agents(), at=at, by=by)
    return case


@transaction.atomic(durable=True)
def join_project(case: SupportCase, *, project: Project, by, at: datetime) -> SupportCase:
    """Ties a case that was asked before any project to a project of the same organisation."""
    if project.organisation_id != case.organisation_id:
        raise Refused(
            "project_of_another_organisation",
            _("Ce projet est porté par une autre organisation."),
            field="project",
        )
    return SUPPORT_CASE.apply(
        case,
        "join_project",
        by=by,
        at=at,
        changes={"project": project},
        details={"project": project.reference},
    )
