"""Saves what is written in a file, field by field, never over what somebody else wrote."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from projects.lifecycle import PROJECT
from projects.models import QUESTION, FieldWriting, KeptTyping, Project
from projects.queries.fields import ROWS, WRITTEN, label_of, own_question, plain
from workflow.models import JournalEntry
from workflow.refusals import Refused

#: Saves of one person that follow one another within this time are one act of the journal.
SITTING = timedelta(minutes=30)
#: What one typing may weigh: the longest text and the longest list hold in it.
MOST_RAW = 400_000


@transaction.atomic(durable=True)
def edit(
    project: Project,
    *,
    by,
    at: datetime,
    seen_version: int,
    values: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]] | None = None,
    bases: dict[str, int] | None = None,
) -> Project:
    """Saves what was written: each field is kept with its person, a sitting is one journal entry.

    ``values`` holds some of the fields of ``WRITTEN`` and answers to the call's own questions
    (``q-<key>``); ``rows`` the whole lists of ``ROWS`` that were on the page, each row with the
    ``id`` of the saved one or none. When nothing differs from what is saved, nothing is written.
    What somebody else wrote since ``seen_version`` (or since the field's own ``bases``) is never
    overwritten: the deed is refused when one of the same fields differs; deeds that wrote nothing
    (a piece, an invitation) stand in nobody's way. Raises Refused.
    """
    rows = rows or {}
    locked = Project.objects.select_for_update(no_key=True, of=("self",)).get(pk=project.pk)
    changes = {k: v for k, v in values.items() if k in WRITTEN and getattr(locked, k) != v}
    answers = {k: v for k, v in values.items() if _answers_otherwise(locked, k, v)}
    changed_rows = {name: kept for name, kept in rows.items() if _differs(locked, name, kept)}
    names = {*changes, *answers, *changed_rows}
    if not names:
        _forget(project, by, {*values, *rows})
        return locked
    _refuse_conflicts(locked, names, seen_version, bases or {})
    if answers:
        kept = {k.removeprefix(QUESTION): v for k, v in answers.items()}
        changes["answers"] = {**locked.answers, **kept}
    saved = _save(locked, changes, names, by=by, at=at)
    for name, wanted in changed_rows.items():
        write_rows(saved, name, wanted)
    written = {**changes, **answers, **changed_rows}
    note_writings(saved, {name: written[name] for name in names}, by=by, at=at)
    _forget(project, by, {*values, *rows})
    return saved


@transaction.atomic(durable=True)
def keep_typing(
    project: Project, *, field: str, raw: dict[str, list[str]], base: int, by, at: datetime
) -> None:
    """Keeps what was typed in a field and cannot be saved yet, for this person's next page.

    Raises Refused when the person may not write in the file, or when it weighs too much.
    """
    if not PROJECT.allows(project, "edit", by, at):
        raise Refused("not_permitted", _("Ce dossier ne se modifie plus, ou pas par vous."))
    if sum(len(text) for texts in raw.values() for text in texts) > MOST_RAW:
        raise Refused("too_long", _("Ce champ est trop long pour être gardé."), field=field)
    KeptTyping.objects.update_or_create(
        project=project,
        field=field,
        by=by,
        defaults={"raw": without_nul(raw), "base": base, "at": at},
    )


def without_nul(raw: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a form sent, without the character that PostgreSQL keeps in no text."""
    return {
        key.replace("\0", ""): [text.replace("\0", "") for text in texts]
        for key, texts in raw.items()
    }


@transaction.atomic(durable=True)
def give_up_typing(project: Project, *, field: str, by) -> None:
    """Forgets the person's own typing of a field: what is saved is what counts."""
    _forget(project, by, {field})


def rewritten_since(project: Project, seen_version: int) -> set[str]:
    """The fields that were written after the version seen (one query, none when it is the last)."""
    if project.version == seen_version:
        return set()
    later = FieldWriting.objects.filter(project=project, version__gt=seen_version)
    return set(later.order_by("field").values_list("field", flat=True))


def _refuse_conflicts(
    project: Project, names: set[str], seen_version: int, bases: dict[str, int]
) -> None:
    seen = {name: bases.get(name, seen_version) for name in names}
    if all(version >= project.version for version in seen.values()):
        return
    last = last_writings(project, names)
    told = [
        _("%(person)s a écrit « %(field)s » le %(moment)s")
        % {
            "person": writing.by,
            "field": label_of(project, name),
            "moment": timezone.localtime(writing.at).strftime("%d/%m à %H:%M"),
        }
        for name, writing in sorted(last.items())
        if writing.version > seen[name]
    ]
    if told:
        raise Refused(
            "stale_version",
            _(
                "Le dossier a changé depuis que vous l’avez ouvert : %(told)s. "
                "Relisez-le puis recommencez."
            )
            % {"told": ", puis ".join(told)},
        )


def last_writings(project: Project, names: Iterable[str]) -> dict[str, FieldWriting]:
    """Who wrote each of these fields last (one query)."""
    found = (
        FieldWriting.objects.filter(project=project, field__in=list(names))
        .select_related("by")
        .order_by("field", "-version")
        .distinct("field")
    )
    return {writing.field: writing for writing in found}


def _answers_otherwise(project: Project, name: str, value: Any) -> bool:
    if own_question(project, name) is None:
        return False
    return (project.answers.get(name.removeprefix(QUESTION)) or None) != (
        value if value is False else value or None
    )


def _save(locked: Project, changes: dict[str, Any], names: set[str], *, by, at) -> Project:
    """One journal entry a sitting: the next saves of the same person only raise the version."""
    changes = {**changes, "updated_at": at, "updated_by": by}
    last = JournalEntry.objects.of(locked).order_by("-version").first()
    same_sitting = (
        last is not None
        and last.transition == "edit"
        and last.by_id == by.pk
        and timedelta(0) <= at - last.at < SITTING
    )
    if not same_sitting:
        return PROJECT.apply(
            locked, "edit", by=by, at=at, changes=changes, details={"fields": sorted(names)}
        )
    saved: Project = PROJECT.check(locked, "edit", by=by, at=at)
    for name, value in changes.items():
        setattr(saved, name, value)
    saved.version += 1
    saved.save(update_fields=["version", *changes])
    return saved


def note_writings(project: Project, written: dict[str, Any], *, by, at: datetime) -> None:
    """What each field holds now, and who wrote it; one row a sitting of one person."""
    last = last_writings(project, written)
    again, new = [], []
    for name, value in written.items():
        kept = (
            [{k: v for k, v in row.items() if k != "id"} for row in value]
            if (name in ROWS)
            else value
        )
        writing = last.get(name)
        if writing and writing.by_id == by.pk and timedelta(0) <= at - writing.at < SITTING:
            writing.value, writing.version, writing.at = plain(kept), project.version, at
            again.append(writing)
        else:
            new.append(
                FieldWriting(
                    project=project,
                    field=name,
                    value=plain(kept),
                    version=project.version,
                    at=at,
                    by=by,
                )
            )
    FieldWriting.objects.bulk_create(new)
    if again:
        FieldWriting.objects.bulk_update(again, ["value", "version", "at"])


def _forget(project: Project, by, names: set[str]) -> None:
    KeptTyping.objects.filter(project=project, by=by, field__in=names).delete()


def _differs(project: Project, name: str, wanted: list[dict[str, Any]]) -> bool:
    _model, fields = ROWS[name]
    saved = {row.pk: row for row in getattr(project, name).order_by("pk")}
    if len(saved) != len(wanted) or any(row.get("id") not in saved for row in wanted):
        return True
    return any(
        getattr(saved[row["id"]], field) != row.get(field, "") for row in wanted for field in fields
    )


def write_rows(project: Project, name: str, wanted: Iterable[dict[str, Any]]) -> None:
    """Makes the saved rows those wanted, keeping the ids of those that stay."""
    model, fields = ROWS[name]
    saved = {row.pk: row for row in getattr(project, name).order_by("pk")}
    kept = set()
    for row in wanted:
        values = {field: row.get(field, "") for field in fields}
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
