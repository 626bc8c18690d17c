"""What the rules ask of a file and of one person, read at once."""

from dataclasses import dataclass, fields, replace
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.lookups import IsNull

from accounts.statements import Slot, Statement
from funding.models import (
    DECISION_KINDS,
    Assessment,
    Cofinancing,
    InterestDeclaration,
    Letter,
    Tranche,
)
from projects.models import Project
from workflow.lifecycle import Attempt


@dataclass(frozen=True)
class Reading:
    """A file before a person.

    ``conflict``: what they declared lastly (None: nothing). ``authors`` of the assessments, and
    what each of them declared lastly. Whether a tranche is paid. The letters of the present
    decision: whether each is sent.
    """

    conflict: bool | None
    authors: list[int]
    authors_conflicts: list[bool | None]
    is_paid: bool
    letters_sent: list[bool]

    @property
    def has_unsent_letter(self) -> bool:
        """Whether a letter of the present decision is made and waits to be sent."""
        return not all(self.letters_sent)

    @property
    def is_told(self) -> bool:
        """Whether a letter of the present decision is sent."""
        return any(self.letters_sent)


def declared_conflict(cofinancing_id, person_id) -> Subquery:
    """The latest word of a person on a file, for a query: True, False, or null if none."""
    return Subquery(
        InterestDeclaration.objects.filter(cofinancing=cofinancing_id, declared_by=person_id)
        .order_by("-pk")
        .values("has_conflict")[:1]
    )


_COLUMN = "read_{}"


def reading_columns(cofinancing: Any, person: Any, decided_at: Any) -> dict[str, Any]:
    """A reading as columns of a query, to be found again by ``reading_in``.

    Each a value, a slot, or a column of that query: the file, who reads it, when it was decided.
    """
    assessments = Assessment.objects.filter(cofinancing=cofinancing).order_by("pk")
    theirs = declared_conflict(OuterRef("cofinancing"), OuterRef("assessed_by"))
    #: Those of the present decision: what an earlier one, taken back, left unsent is never sent.
    letters = Letter.objects.filter(
        cofinancing=cofinancing, kind__in=DECISION_KINDS, decision_moment=decided_at
    )
    paid = Tranche.objects.filter(agreement__cofinancing=cofinancing, paid_at__isnull=False)
    found = {
        "conflict": declared_conflict(cofinancing, person),
        "authors": ArraySubquery(assessments.values("assessed_by")),
        "authors_conflicts": ArraySubquery(assessments.values(said=theirs)),
        "is_paid": Exists(paid),
        "letters_sent": ArraySubquery(letters.values(sent=IsNull(F("notified_at"), False))),
    }
    return {_COLUMN.format(name): column for name, column in found.items()}


def reading_in(row: Any) -> Reading | None:
    """What a row was read with by ``reading_columns``; None when it was not."""
    if not hasattr(row, _COLUMN.format("conflict")):
        return None
    return Reading(**{one.name: getattr(row, _COLUMN.format(one.name)) for one in fields(Reading)})


_READING = Statement(
    Cofinancing.objects.filter(pk=Slot("file"))
    .order_by()
    .values_list(*reading_columns(Slot("file"), Slot("person"), OuterRef("decided_at")).values())
)
_PROJECT = Statement(
    Project.objects.filter(pk=Slot("project"))
    .select_related("organisation")
    .order_by()
    .annotate(**reading_columns(Slot("file"), Slot("person"), Slot("decided_at")))
)


def reading_of(person, cofinancing) -> Reading:
    """The file before this person. One query."""
    ((conflict, *rest),) = _READING(file=cofinancing.pk, person=person.pk)
    return Reading(conflict, *rest)


def beside(cofinancing: Cofinancing, person: Any) -> dict[str, Any]:
    """Reads anew the project that a locked file stands on, and what the rules ask. One query."""
    (project,) = _PROJECT(
        project=cofinancing.project_id,
        file=cofinancing.pk,
        person=person.pk,
        decided_at=cofinancing.decided_at,
    )
    cofinancing.project = project
    return {READING: reading_in(project)}


def note_decided(cofinancing: Cofinancing) -> None:
    """Notes on a file just decided what its deed read beside it, as its author finds it now.

    Of all that is read, a decision changes one thing: no letter tells it yet.
    """
    found = reading_in(cofinancing.project)
    if found is not None:
        now = replace(found, letters_sent=[])
        for one in fields(Reading):
            setattr(cofinancing, _COLUMN.format(one.name), getattr(now, one.name))


def read(attempt: Attempt) -> Reading:
    """The same for a deed that somebody tries: read by the first rule that asks."""
    return attempt.once(READING, lambda: reading_of(attempt.by, attempt.file))


#: The name of a reading, among what an attempt has read.
READING = "reading"
