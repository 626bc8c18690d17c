"""What the home page shows, in at most ten queries, ready to be kept."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from funding.models import Cofinancing
from opendata.models import CalendarEntry, Dataset, Reuse, Topic
from opendata.queries.figures import Figure, awards, figure_of, granted_by_year, totals_of
from opendata.queries.funded import Asked, Totals, funded_list
from opendata.queries.showcase import opened_entries, reuse_list
from projects.models import CallVersion, CostNature

FEW = 3


@dataclass(frozen=True)
class Home:
    """All of it: plain rows, already read."""

    calls: list[dict]
    totals: Totals
    granted: Figure
    datasets: int
    reuses: int
    last_funded: list[Cofinancing]
    last_reuses: list[Reuse]
    last_topics: list[Topic]
    today: CalendarEntry | None


def home_page(at: datetime) -> Home:
    """Nine queries."""
    found = awards()
    entry = opened_entries(at).first()
    return Home(
        calls=open_calls(at),
        totals=totals_of(found),
        granted=figure_of("accorde-par-annee", granted_by_year(found)),
        datasets=Dataset.objects.published().count(),
        reuses=Reuse.objects.published().count(),
        last_funded=list(funded_list(Asked())[:FEW]),
        last_reuses=list(reuse_list()[:FEW]),
        last_topics=list(Topic.objects.published().order_by("-published_at", "-pk")[:FEW]),
        today=entry,
    )


def open_calls(at: datetime) -> list[dict]:
    """The rules in force, one entry a call."""
    return [
        {
            "version": version,
            "title": version.call.get_strand_display(),
            "excluded": [str(CostNature(nature).label) for nature in version.excluded_natures],
            "max_aid": version.max_total_cost * version.max_rate,
        }
        for version in CallVersion.objects.open_on(timezone.localdate(at))
    ]
