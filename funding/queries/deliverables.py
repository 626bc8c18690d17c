"""The promised deliverables of a file with the robot's last look, and those to look at tonight."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery

from funding.models import Cofinancing, CofinancingStatus, Deliverable, DeliverableCheck

S = CofinancingStatus
#: Between two looks of the nightly round.
REST = timedelta(hours=20)
WATCHED = (S.GRANTED, S.AGREED, S.IN_EXECUTION)


@dataclass(frozen=True)
class DeliverableRow:
    """One promise and what was last seen of it (None: never looked at)."""

    deliverable: Deliverable
    check: DeliverableCheck | None

    @property
    def state(self) -> str:
        """``found``, ``incomplete``, ``absent``, ``unreachable``, ``unknown`` or ``unlocated``."""
        if not self.deliverable.address:
            return "unlocated"
        return self.check.state if self.check else "unknown"


def deliverables_of(cofinancing: Cofinancing) -> list[DeliverableRow]:
    """Two queries, one without deliverables."""
    promised = list(Deliverable.objects.promised().filter(cofinancing=cofinancing).order_by("pk"))
    if not promised:
        return []
    latest = (
        DeliverableCheck.objects.filter(deliverable__in=promised)
        .order_by("deliverable_id", "-pk")
        .distinct("deliverable_id")
    )
    seen = {check.deliverable_id: check for check in latest}
    return [DeliverableRow(one, seen.get(one.pk)) for one in promised]


def to_look_at(at: datetime) -> list[int]:
    """The deliverables of living files whose last look is old enough, in their order."""
    last = (
        DeliverableCheck.objects.filter(deliverable=OuterRef("pk"))
        .order_by("-pk")
        .values("checked_at")[:1]
    )
    due = Deliverable.objects.promised().filter(cofinancing__status__in=WATCHED).exclude(address="")
    due = due.annotate(last=Subquery(last)).filter(Q(last=None) | Q(last__lt=at - REST))
    return list(due.order_by("pk").values_list("pk", flat=True))
