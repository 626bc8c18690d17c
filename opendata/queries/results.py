"""What a funded project has measured and delivered, as the public may see it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.models import Cofinancing, DeliverableKind, DeliverableState
from projects.models import Indicator
from workflow.plots import Plot


@dataclass(frozen=True)
class Course:
    """One indicator over time: where it started, what was measured, where it must go."""

    indicator: Indicator
    started_on: date
    measures: Sequence[tuple[date, Decimal]] = field(default=())

    @property
    def last(self) -> tuple[date, Decimal] | None:
        return self.measures[-1] if self.measures else None

    @property
    def progress(self) -> Decimal | None:
        """The share of the way from the baseline to the target: 0.5 is half of it."""
        way = self.indicator.target - self.indicator.baseline
        if not self.last or not way:
            return None
        return (self.last[1] - self.indicator.baseline) / way

    @property
    def is_reached(self) -> bool:
        return self.progress is not None and self.progress >= 1

    def plot(self) -> Plot:
        """The measures beside the target, day after day."""
        one = self.indicator
        known: dict[date, Decimal] = {self.started_on: one.baseline, **dict(self.measures)}
        days = sorted({*known, one.target_on})
        return Plot(
            "line",
            [f"{day:%d/%m/%Y}" for day in days],
            [
                (_("Mesuré"), [known.get(day) for day in days]),
                (_("Cible"), [one.target for _day in days]),
            ],
            _("Jour"),
        )


def courses(file: Cofinancing) -> list[Course]:
    """The indicators of a project read with ``with_details``, in the order of its promises."""
    start = file.project.starts_on or timezone.localdate(file.decided_at)
    return [
        Course(
            one,
            start,
            [(m.measured_on, m.value) for m in one.published],  # type: ignore[attr-defined] # read along by the queryset
        )
        for one in file.project.indicators.all()
    ]


@dataclass(frozen=True)
class Delivered:
    """One thing that a project promised to open; ``address`` is empty until it is given.

    What the robot did not find at its address is shown as a promise, without the address.
    """

    kind: str
    label: str
    address: str
    is_online: bool
    checked_at: datetime | None

    @property
    def kind_label(self) -> str:
        return str(DeliverableKind(self.kind).label)


def delivered(file: Cofinancing) -> list[Delivered]:
    """The deliverables of a project read with ``with_details``, in the order of its promises."""
    return [
        Delivered(
            one.kind,
            one.label,
            "" if one.last_state == DeliverableState.ABSENT else one.address,
            one.last_state == DeliverableState.FOUND,
            one.last_checked_at,
        )
        for one in file.promised  # type: ignore[attr-defined] # read by with_details
    ]


def addresses(file: Cofinancing, kind: str) -> list[str]:
    """Where the things of one kind are, once."""
    found = [one.address for one in delivered(file) if one.kind == kind and one.address]
    return list(dict.fromkeys(found))
