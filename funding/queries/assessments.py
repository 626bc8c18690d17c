"""Assessments as each person may read them: blind until both are in, then with their gaps."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.permissions import Permission
from funding.models import Assessment, Cofinancing, CofinancingStatus
from funding.policies import files_open_to


def visible_to(user) -> QuerySet[Any, Any]:
    """The assessments that this person may read, told by the database.

    One's own always. Another's, on a file open to the person, when two are in; a reviewer who has
    not given theirs waits until the instruction is over.
    """
    if not user.is_authenticated or not user.can(Permission.FUNDING_READ_ALL):
        return Assessment.objects.none()
    others = Assessment.objects.filter(cofinancing=OuterRef("cofinancing"))
    both_in = Exists(others.exclude(pk=OuterRef("pk")))
    mine = Exists(others.filter(assessed_by=user))
    is_over = ~Q(cofinancing__status=CofinancingStatus.UNDER_REVIEW)
    readable = Q(assessed_by=user) | Q(both_in)
    if user.can(Permission.FUNDING_REVIEW):
        readable = Q(assessed_by=user) | (Q(both_in) & (Q(mine) | is_over))
    return Assessment.objects.filter(cofinancing__in=files_open_to(user)).filter(readable)


def readable(file: Cofinancing, user) -> list[Assessment]:
    """The assessments of one file that this person may read, in their order. One query."""
    shown = visible_to(user).filter(cofinancing=file).select_related("assessed_by")
    return list(shown.order_by("pk"))


@dataclass(frozen=True)
class CriterionGap:
    """One criterion of the grid: its marks in the order of the assessments, and their spread."""

    key: str
    label: str
    weight: Decimal
    marks: list[int | None]
    remarks: list[str]
    spread: int

    @property
    def is_wide(self) -> bool:
        """Two marks or more apart out of five: the synthesis should say why."""
        return self.spread >= 2


def gaps(criteria: list[dict], assessments: list[Assessment]) -> list[CriterionGap]:
    """Criterion by criterion, what each reviewer gave and how far apart they are."""
    found = []
    for criterion in criteria:
        key = criterion["key"]
        marks = [a.scores.get(key) for a in assessments]
        known = [mark for mark in marks if mark is not None]
        found.append(
            CriterionGap(
                key=key,
                label=criterion["label"],
                weight=Decimal(str(criterion["weight"])),
                marks=marks,
                remarks=[a.remarks.get(key, "") for a in assessments],
                spread=max(known) - min(known) if known else 0,
            )
        )
    return found
