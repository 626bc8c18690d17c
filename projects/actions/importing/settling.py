"""Makes of one dossier a project of the organisation, or a line of the queue; never twice."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from projects.actions import submission
from projects.actions.importing.judging import SETTLED_THERE, Verdict, judge
from projects.actions.importing.shapes import Dossier, Removed
from projects.actions.writing import note_writings
from projects.models import (
    DossierOutcome,
    DossierRemoval,
    ImportedDossier,
    Project,
    ProjectStatus,
)
from projects.queries.fields import ROWS, WRITTEN
from workflow.models import JournalEntry
from workflow.references import next_reference
from workflow.refusals import Refused

#: Filled from above: what a dossier asks besides a project, called after the draft is opened as
#: ``follow(project, amount=…, by=holder, at=at)``, in a transaction of its own; may raise Refused.
ON_DRAFTED: list[Callable[..., None]] = []
UNCHANGED = ""


def settle(dossier: Dossier, *, by, at: datetime) -> str:
    """Brings one dossier; the sentence of what was done, empty when nothing changed.

    The same dossier again changes nothing. One that waited is tried again. A project that people
    here have written since keeps what they wrote.
    """
    known = ImportedDossier.objects.filter(number=dossier.number).select_related("project").first()
    if known and known.digest == dossier.digest and known.outcome != DossierOutcome.WAITING:
        return UNCHANGED
    verdict = judge(dossier, known, at)
    before = (known.outcome, known.sentence) if known else None
    kept, told = _keep(dossier, verdict, by=by, at=at)
    if kept.outcome == DossierOutcome.DRAFTED and verdict.holder is not None:
        told = _file(kept, dossier, verdict, told, at=at)
    if before == (kept.outcome, told) and known and known.digest == dossier.digest:
        return UNCHANGED
    ImportedDossier.objects.filter(pk=kept.pk).update(outcome=kept.outcome, sentence=told)
    return told


@transaction.atomic(durable=True)
def _keep(dossier: Dossier, verdict: Verdict, *, by, at: datetime) -> tuple[ImportedDossier, str]:
    """Writes the dossier down, with its project when it opens or changes one."""
    kept = (
        ImportedDossier.objects.select_for_update(of=("self",))
        .filter(number=dossier.number)
        .first()
    ) or ImportedDossier(number=dossier.number, seen_at=at, seen_by=by)
    told = verdict.sentence
    if kept.project_id:
        told = _follow(kept, dossier, verdict, by=by, at=at)
    else:
        kept.outcome = verdict.outcome
        if verdict.opens:
            kept.project, kept.applied = _open(dossier, verdict, by=by, at=at)
    kept.procedure = dossier.procedure or kept.procedure
    kept.state, kept.siret = dossier.state, dossier.siret
    kept.applicant, kept.last_change = dossier.applicant, dossier.changed
    kept.organisation = kept.organisation or verdict.organisation
    kept.title = verdict.title
    kept.content, kept.digest = dossier.content, dossier.digest
    kept.unknown_champs = verdict.reading.unknown
    kept.removal, kept.removal_reason = "", ""
    kept.sentence = " ".join([told, *verdict.reading.problems])
    kept.save()
    return kept, kept.sentence


def _open(dossier: Dossier, verdict: Verdict, *, by, at: datetime) -> tuple[Project, dict]:
    """A draft that holds what the dossier says, with its first line of the journal."""
    if verdict.organisation is None or verdict.call_version is None:
        raise RuntimeError("a verdict that opens a project names its organisation and its call")
    values = _written(verdict)
    author = verdict.holder or by
    project = Project.objects.create(
        reference=next_reference("DL", at),
        organisation=verdict.organisation,
        call_version=verdict.call_version,
        created_at=at,
        created_by=author,
        updated_at=at,
        updated_by=author,
        **values,
    )
    for name, rows in verdict.reading.rows.items():
        model = ROWS[name][0]
        model._default_manager.bulk_create(model(project=project, **row) for row in rows)
    _journal(project, dossier, from_state="", fields=sorted(values), by=by, at=at)
    return project, _plain(values)


def _follow(kept: ImportedDossier, dossier: Dossier, verdict: Verdict, *, by, at: datetime) -> str:
    """Carries to a draft what changed there and was left alone here; tells what was not."""
    project = Project.objects.select_for_update(no_key=True, of=("self",)).get(
        imported_dossier=kept
    )
    values = _written(verdict)
    new = {k: v for k, v in values.items() if kept.applied.get(k) != _plain({k: v})[k]}
    if project.status != ProjectStatus.DRAFT:
        return _(
            "Modifié là-bas après le dépôt ici : le projet %(reference)s garde sa version."
        ) % {"reference": project.reference}
    here = _plain({name: getattr(project, name) for name in new})
    untouched = {
        name: value
        for name, value in new.items()
        if here[name] in ("", None, []) or here[name] == kept.applied.get(name)
    }
    if untouched:
        for name, value in untouched.items():
            setattr(project, name, value)
        project.version += 1
        project.updated_at, project.updated_by = at, by
        project.save(update_fields=[*untouched, "version", "updated_at", "updated_by"])
        note_writings(project, untouched, by=by, at=at)
        _journal(
            project, dossier, from_state=project.status, fields=sorted(untouched), by=by, at=at
        )
        kept.applied = {**kept.applied, **_plain(untouched)}
    told = _("Projet %(reference)s mis à jour : %(count)s rubriques.") % {
        "reference": project.reference,
        "count": len(untouched),
    }
    names: dict[str, Any] = {f.name: f for f in Project._meta.fields}
    left = sorted(str(names[name].verbose_name) for name in set(new) - set(untouched))
    if left:
        told += " " + _("Réécrit ici, donc gardé : %(fields)s.") % {"fields": ", ".join(left)}
    return told


def _file(
    kept: ImportedDossier, dossier: Dossier, verdict: Verdict, told: str, *, at: datetime
) -> str:
    """Asks the money and files the project in its author’s name, as they did there."""
    project = Project.objects.get(imported_dossier=kept)
    if project.status != ProjectStatus.DRAFT:
        return told
    said = [told]
    if verdict.reading.amount:
        for follow in ON_DRAFTED:
            try:
                follow(project, amount=verdict.reading.amount, by=verdict.holder, at=at)
            except Refused as refused:
                said.append(refused.message)
    if dossier.state in SETTLED_THERE:
        try:
            submission.submit(project, by=verdict.holder, at=at)
        except Refused as refused:
            said.append(_("Non déposé : %(reason)s") % {"reason": refused.message})
        else:
            kept.outcome = DossierOutcome.FILED
            said[0] = _("Projet %(reference)s déposé pour %(organisation)s.") % {
                "reference": project.reference,
                "organisation": verdict.organisation,
            }
    return " ".join(said)


@transaction.atomic(durable=True)
def mark_removed(removed: Removed) -> str:
    """Marks a dossier deleted there; what was taken up here stays. Empty when nothing changed."""
    known = ImportedDossier.objects.select_for_update().filter(number=removed.number).first()
    if known is None or known.removal in (removed.removal, DossierRemoval.REMOVED):
        return UNCHANGED
    known.removal, known.removal_reason = removed.removal, removed.reason
    known.save(update_fields=["removal", "removal_reason"])
    return _("%(removal)s : le dossier et son projet restent ici.") % {
        "removal": known.get_removal_display()
    }


def _written(verdict: Verdict) -> dict[str, Any]:
    return {name: value for name, value in verdict.reading.values.items() if name in WRITTEN}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """The values as JSON keeps them, to be compared later."""
    encode = DjangoJSONEncoder().default
    return {
        name: value if isinstance(value, str | int | list | bool | None) else encode(value)
        for name, value in values.items()
    }


def _journal(
    project: Project, dossier: Dossier, *, from_state: str, fields: list[str], by, at: datetime
) -> None:
    JournalEntry.objects.create(
        file_kind=Project.file_kind,
        file_id=project.pk,
        reference=project.reference,
        transition="import",
        label=_("Reprendre de démarches-simplifiées"),
        from_state=from_state,
        to_state=project.status,
        version=project.version,
        at=at,
        by=by,
        reason=_("Dossier n° %(number)s") % {"number": dossier.number},
        details={"dossier": dossier.number, "fields": fields},
    )
