"""The milestones of a file with their reports, measures and tranches, and what blocks a payment."""

from dataclasses import dataclass, field

from django.utils import timezone

from funding.models import Cofinancing, ImpactReport, Milestone, Tranche
from funding.policies.payments import obstacle_to_payment
from workflow.refusals import TRIGGER_SENTENCES


@dataclass(frozen=True)
class MilestoneRow:
    """One milestone as its page shows it."""

    milestone: Milestone
    reports: list[ImpactReport] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        return self.milestone.status == "awaited" and self.milestone.due_on < timezone.localdate()


@dataclass(frozen=True)
class Milestones:
    """Every milestone of a file, oldest first, and its final report."""

    rows: list[MilestoneRow]
    final: ImpactReport | None

    @property
    def every(self) -> list[Milestone]:
        return [row.milestone for row in self.rows]


def milestones_of(cofinancing: Cofinancing) -> Milestones:
    """Three queries, one without milestones."""
    milestones = list(
        Milestone.objects.filter(cofinancing=cofinancing)
        .select_related("tranche", "answered_by")
        .order_by("number")
    )
    reports = list(
        ImpactReport.objects.filter(cofinancing=cofinancing)
        .select_related("reported_by", "evidence")
        .prefetch_related("measures__indicator")
        .order_by("pk")
    )
    rows = [MilestoneRow(m, [r for r in reports if r.milestone_id == m.pk]) for m in milestones]
    return Milestones(rows, next((r for r in reversed(reports) if r.milestone_id is None), None))


def obstacles(tranches: list[Tranche], milestones: list[Milestone]) -> dict[int, str]:
    """For each tranche still to pay, the sentence of what stands in the way (no query)."""
    found = {}
    for tranche in tranches:
        if tranche.stage in ("planned", "certified"):
            code = obstacle_to_payment(tranche, milestones)
            if code:
                found[tranche.pk] = str(TRIGGER_SENTENCES[code])
    return found
