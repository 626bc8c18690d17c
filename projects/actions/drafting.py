"""Opens a project, blank or from an earlier one, and keeps its rules up to date."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import Permission
from projects import policies
from projects.actions.writing import edit, rewritten_since, write_rows
from projects.lifecycle import PROJECT
from projects.models import CallVersion, Project
from projects.queries.fields import ROWS
from workflow.models import JournalEntry
from workflow.references import next_reference
from workflow.refusals import Refused, broken_constraint

__all__ = ["adopt_rules", "create", "edit", "rewritten_since"]

#: What a file takes from the earlier one that it starts from; its dates and pieces are its own.
COPIED = (
    "summary",
    "problem",
    "users",
    "deployment",
    "data_used",
    "has_personal_data",
    "legal_frame",
    "project_types",
    "team",
    "sponsor",
    "duration_months",
    "calendar",
    "support_wanted",
    "support_need",
    "is_confidential",
)


def create(
    *,
    organisation: Organisation,
    call_version: CallVersion,
    title: str,
    by,
    at: datetime,
    draft_key: uuid.UUID | None = None,
    source: Project | None = None,
) -> Project:
    """Opens a draft for an organisation under a call open that day; gives it its reference.

    The same ``draft_key`` sent twice by the same person gives the same draft. ``source``, that the
    person may see, gives its texts, indicators, costs and co-funders. Raises Refused when the
    person may not, the organisation is not eligible or the call is shut.
    """
    try:
        return _create(organisation, call_version, title, by, at, draft_key, source)
    except IntegrityError as error:
        if broken_constraint(error) != "project_opened_once_a_page":
            raise
        return Project.objects.get(draft_key=draft_key, created_by=by)


@transaction.atomic(durable=True)
def _create(organisation, call_version, title, by, at, draft_key, source) -> Project:
    _refuse_opening(organisation, call_version, title, by, at)
    if draft_key is not None:
        opened = Project.objects.filter(draft_key=draft_key, created_by=by).first()
        if opened is not None:
            return opened
    copied: dict[str, Any] = {}
    if source is not None:
        if not Project.objects.visible_to(by).filter(pk=source.pk).exists():
            raise Refused("not_permitted", _("Ce dossier n’est pas le vôtre."), field="source")
        copied = {name: getattr(source, name) for name in COPIED}
        asked = {question["key"] for question in call_version.questions}
        copied["answers"] = {k: v for k, v in source.answers.items() if k in asked}
    project = Project.objects.create(
        reference=next_reference("DL", at),
        organisation=organisation,
        call_version=call_version,
        title=title.strip(),
        draft_key=draft_key,
        copied_from=source,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
        **copied,
    )
    if source is not None:
        _copy_rows(source, project)
    JournalEntry.objects.create(
        file_kind=Project.file_kind,
        file_id=project.pk,
        reference=project.reference,
        transition="create",
        label=_("Ouvrir le projet"),
        from_state="",
        to_state=project.status,
        version=project.version,
        at=at,
        by=by,
        details={"from": source.reference} if source else {},
    )
    return project


def _refuse_opening(organisation, call_version, title: str, by, at: datetime) -> None:
    if not by.can_in(Permission.PROJECT_CREATE, organisation.pk):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’ouvrir un projet ici."))
    today = timezone.localdate(at)
    if sentence := policies.ineligibility(organisation, today):
        raise Refused("not_eligible", sentence, field="organisation")
    if not CallVersion.objects.open_on(today).filter(pk=call_version.pk).exists():
        raise Refused(
            "call_closed", _("Cet appel n’est pas ouvert aujourd’hui."), field="call_version"
        )
    if not title.strip():
        raise Refused("title_required", _("Donnez un titre au projet."), field="title")


def _copy_rows(source: Project, project: Project) -> None:
    asked = {row["key"] for row in project.call_version.mandatory_indicators}
    for name, (_model, fields) in ROWS.items():
        rows = [
            {field: getattr(row, field) for field in fields}
            for row in getattr(source, name).order_by("pk")
        ]
        for row in rows:
            if "kind" in row and row["kind"] not in asked:
                row["kind"] = ""
        write_rows(project, name, rows)


@transaction.atomic(durable=True)
def adopt_rules(project: Project, *, by, at: datetime, seen_version: int | None = None) -> Project:
    """Puts a draft under the version of its call in force that day. Raises Refused."""
    current = policies.rules_in_force(project, timezone.localdate(at))
    if current is None:
        raise Refused("call_closed", _("Cet appel n’est pas ouvert aujourd’hui."))
    if current.pk == project.call_version_id:
        raise Refused("already_current", _("Le dossier suit déjà les règles en vigueur."))
    return PROJECT.apply(
        project,
        "adopt_rules",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={"call_version": current},
        details={"from": project.call_version.number, "to": current.number},
    )
