"""Opens a project and writes its file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.permissions import Permission
from projects import policies
from projects.lifecycle import PROJECT
from projects.models import CallVersion, CostLine, Indicator, Project
from workflow.models import JournalEntry
from workflow.references import next_reference
from workflow.refusals import Refused

WRITTEN = (
    "title",
    "summary",
    "is_confidential",
    "problem",
    "users",
    "deployment",
    "data_used",
    "has_personal_data",
    "legal_frame",
    "project_types",
    "team",
    "sponsor",
    "starts_on",
    "duration_months",
)
ROWS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "indicators": (Indicator, ("label", "unit", "baseline", "target", "target_on", "method")),
    "cost_lines": (CostLine, ("nature", "year", "label", "amount_ht", "amount_ttc")),
}


@transaction.atomic(durable=True)
def create(
    *, organisation: Organisation, call_version: CallVersion, title: str, by, at: datetime
) -> Project:
    """Opens a draft for an organisation under a call open that day; gives it its reference.

    Raises Refused when the person may not, the organisation is not eligible or the call is shut.
    """
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
    project = Project.objects.create(
        reference=next_reference("DL", at),
        organisation=organisation,
        call_version=call_version,
        title=title.strip(),
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )
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
    )
    return project


@transaction.atomic(durable=True)
def edit(
    project: Project,
    *,
    by,
    at: datetime,
    seen_version: int,
    values: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]] | None = None,
) -> Project:
    """Saves what was written, as one act of the journal naming the fields that changed.

    ``values`` holds some of the fields of ``WRITTEN``; ``rows`` the whole lists of ``ROWS`` that
    were on the page, each row with the ``id`` of the saved one or none. When nothing differs from
    what is saved, nothing is written. What somebody else wrote since ``seen_version`` is never
    overwritten: the deed is refused when one of the same fields differs; deeds that wrote nothing
    (a piece, an invitation) stand in nobody's way. Raises Refused.
    """
    rows = rows or {}
    locked = Project.objects.select_for_update(no_key=True, of=("self",)).get(pk=project.pk)
    changes = {k: v for k, v in values.items() if k in WRITTEN and getattr(locked, k) != v}
    changed_rows = {name: kept for name, kept in rows.items() if _differs(locked, name, kept)}
    names = {*changes, *changed_rows}
    if not names:
        return locked
    conflict = names & rewritten_since(locked, seen_version)
    saved = PROJECT.apply(
        locked,
        "edit",
        by=by,
        at=at,
        seen_version=seen_version if conflict else None,
        changes={**changes, "updated_at": at, "updated_by": by},
        details={"fields": sorted(names)},
    )
    for name, kept in changed_rows.items():
        _write_rows(saved, name, kept)
    return saved


def rewritten_since(project: Project, seen_version: int) -> set[str]:
    """The fields that were written after the version seen (one query, none when it is the last)."""
    fields: set[str] = set()
    if project.version == seen_version:
        return fields
    for details in (
        JournalEntry.objects.of(project)
        .filter(version__gt=seen_version, transition="edit")
        .values_list("details", flat=True)
    ):
        fields.update(details.get("fields", []))
    return fields


def _differs(project: Project, name: str, wanted: list[dict[str, Any]]) -> bool:
    _model, fields = ROWS[name]
    saved = {row.pk: row for row in getattr(project, name).order_by("pk")}
    if len(saved) != len(wanted) or any(row.get("id") not in saved for row in wanted):
        return True
    return any(getattr(saved[row["id"]], field) != row[field] for row in wanted for field in fields)


def _write_rows(project: Project, name: str, wanted: Iterable[dict[str, Any]]) -> None:
    """Makes the saved rows those wanted, keeping the ids of those that stay."""
    model, fields = ROWS[name]
    saved = {row.pk: row for row in getattr(project, name).order_by("pk")}
    kept = set()
    for row in wanted:
        values = {field: row[field] for field in fields}
        present = saved.get(row.get("id"))
        if present is None:
            model._default_manager.create(project=project, **values)
            continue
        kept.add(present.pk)
        if any(getattr(present, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(present, field, value)
            present.save(update_fields=fields)
    gone = set(saved) - kept
    if gone:
        getattr(project, name).filter(pk__in=gone).delete()
