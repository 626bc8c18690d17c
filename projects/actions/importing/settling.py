"""Makes of one dossier a project of the organisation, or a line of the queue; never twice."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.french import amount, count
from projects.actions import submission
from projects.actions.importing.judging import SETTLED_THERE, Verdict, judge
from projects.actions.importing.shapes import Dossier, Removed
from projects.actions.writing import note_writings, write_rows
from projects.models import (
    DossierOutcome,
    DossierRemoval,
    ImportedDossier,
    Project,
    ProjectStatus,
)
from projects.policies.champs import Reading, objects_of, read_champs
from projects.queries.fields import ROWS, WRITTEN, label_of, plain, value_of
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
    if project.status != ProjectStatus.DRAFT:
        return _(
            "Modifié là-bas après le dépôt ici : le projet %(reference)s garde sa version."
        ) % {"reference": project.reference}
    values = _written(verdict)
    new = {k: v for k, v in values.items() if kept.applied.get(k) != _plain({k: v})[k]}
    here = _plain({name: getattr(project, name) for name in new})
    untouched = {
        name: value
        for name, value in new.items()
        if here[name] in ("", None, []) or here[name] == kept.applied.get(name)
    }
    before = read_champs(objects_of(kept.content.get("champs")))
    changed_rows, rows = _rows_to_carry(project, before, verdict.reading)
    if carried := untouched | rows:
        _carry(project, untouched, rows, by=by, at=at)
        _journal(project, dossier, from_state=project.status, fields=sorted(carried), by=by, at=at)
        kept.applied = {**kept.applied, **_plain(untouched)}
    left = (set(new) | set(changed_rows)) - set(carried)
    return " ".join(_told_of_following(project, set(carried), left, before, verdict.reading))


def _rows_to_carry(
    project: Project, before: Reading, now: Reading
) -> tuple[list[str], dict[str, list[dict[str, Any]]]]:
    """The lists that changed there, and of them those that nobody wrote here since."""
    changed = [name for name, rows in now.rows.items() if rows and rows != before.rows.get(name)]
    found = {}
    for name in changed:
        fields = ROWS[name][1]
        former = [{f: row.get(f, "") for f in fields} for row in before.rows.get(name, [])]
        if value_of(project, name) in ([], plain(former)):
            found[name] = now.rows[name]
    return changed, found


def _carry(project: Project, values: dict, rows: dict, *, by, at: datetime) -> None:
    for name, value in values.items():
        setattr(project, name, value)
    project.version += 1
    project.updated_at, project.updated_by = at, by
    project.save(update_fields=[*values, "version", "updated_at", "updated_by"])
    for name, wanted in rows.items():
        write_rows(project, name, wanted)
    note_writings(project, values | rows, by=by, at=at)


def _told_of_following(
    project: Project, carried: set[str], left: set[str], before: Reading, now: Reading
) -> Iterator[str]:
    reference = project.reference
    if carried:
        yield _("Projet %(reference)s mis à jour : %(count)s.") % {
            "reference": reference,
            "count": count(len(carried), _("rubrique"), _("rubriques")),
        }
    if left:
        names = ", ".join(sorted(label_of(project, name) for name in left))
        yield _("Réécrit ici, donc gardé : %(fields)s.") % {"fields": names}
    if now.amount and now.amount != before.amount:
        yield _("Montant demandé là-bas : %(amount)s ; la demande faite ici garde le sien.") % {
            "amount": amount(now.amount)
        }
    elif not carried and not left:
        yield _("Projet %(reference)s : rien n’a changé dans ses rubriques.") % {
            "reference": reference
        }


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
            said.append(_("Non déposé : %(reason)s") % {"reason": refused.message})
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
    ImportedDossier.objects.select_for_update().filter(number=removed.number).first()
    if told := told_of_removal(removed):
        ImportedDossier.objects.filter(number=removed.number).update(
            removal=removed.removal, removal_reason=removed.reason
        )
    return told


def told_of_removal(removed: Removed) -> str:
    """The sentence of a dossier deleted there; empty when it is unknown here or marked already."""
    known = ImportedDossier.objects.filter(number=removed.number).first()
    if known is None or known.removal in (removed.removal, DossierRemoval.REMOVED):
        return UNCHANGED
    return _("%(removal)s : le dossier et son projet restent ici.") % {
        "removal": DossierRemoval(removed.removal).label
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
