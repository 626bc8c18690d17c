"""Asking the datalab for help, from a project or on its own."""

import json
import uuid
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
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
from workflow.once import key_of
from workflow.references import next_reference
from workflow.refusals import Refused, broken_constraint


def due_date(kind: str, start: date) -> date:
    """The day by which the desk answers a request of this kind that starts on that day."""
    return add_working_days(start, SERVICE_LEVEL[SupportKind(kind)])


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
    draft_key: uuid.UUID | None = None,
) -> SupportCase:
    """Files a request for help; the desk's clock starts. Raises Refused.

    The same words sent twice under one ``draft_key`` by the same person are one request.
    """
    asked: dict[str, Any] = {
        "organisation": organisation,
        "kind": kind,
        "subject": subject,
        "question": question,
        "project": project,
        "details": details or {},
    }
    said = (organisation.pk, kind, subject, question, project and project.pk)
    asked["draft_key"] = key_of(draft_key, *said, json.dumps(asked["details"], sort_keys=True))
    try:
        return _ask(asked, by=by, at=at)
    except IntegrityError as error:
        if broken_constraint(error) != "support_asked_once_a_page":
            raise
        return SupportCase.objects.get(draft_key=asked["draft_key"], requested_by=by)


@transaction.atomic(durable=True)
def _ask(asked: dict[str, Any], *, by, at: datetime) -> SupportCase:
    organisation, project = asked["organisation"], asked["project"]
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
    key = asked["draft_key"]
    sent = SupportCase.objects.filter(draft_key=key, requested_by=by).first() if key else None
    if sent is not None:
        return sent
    case = SupportCase.objects.create(
        reference=next_reference("AC", at),
        **asked,
        requested_at=at,
        requested_by=by,
        due_on=due_date(asked["kind"], timezone.localdate(at)),
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
