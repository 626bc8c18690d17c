"""The funded projects that anyone may see: one definition for pages, files, feeds and API."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear

from accounts.models import Organisation
from funding.models import (
    Agreement,
    Cofinancing,
    CofinancingStatus,
    Deliverable,
    DeliverableCheck,
    Measure,
    MilestoneStatus,
    Tranche,
)
from projects.models import ProjectStatus, ProjectType, Strand

#: A grant that stands. What was refused, withdrawn or cancelled is not published.
FUNDED = (
    CofinancingStatus.GRANTED,
    CofinancingStatus.AGREED,
    CofinancingStatus.IN_EXECUTION,
    CofinancingStatus.SETTLED,
)
GONE = (ProjectStatus.WITHDRAWN, ProjectStatus.INADMISSIBLE, ProjectStatus.DRAFT)
MINISTRY = Coalesce("project__organisation__ministry", "project__organisation")


@dataclass(frozen=True)
class Asked:
    """What a visitor filters by. An unknown value is read as no filter."""

    q: str = ""
    strand: str = ""
    ministry: str = ""
    project_type: str = ""
    year: int | None = None

    @classmethod
    def read(cls, given) -> "Asked":
        """From an address: ``q, volet, ministere, type, annee``."""
        year = given.get("annee", "")
        return cls(
            q=given.get("q", "").replace("\x00", "").strip()[:200],
            strand=_known(given.get("volet", ""), Strand.values),
            ministry=given.get("ministere", "").replace("\x00", "")[:40],
            project_type=_known(given.get("type", ""), ProjectType.values),
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        )

    @property
    def as_address(self) -> dict[str, str]:
        """The filters in use, under the names they have in the address."""
        found = {
            "q": self.q,
            "volet": self.strand,
            "ministere": self.ministry,
            "type": self.project_type,
            "annee": str(self.year or ""),
        }
        return {name: value for name, value in found.items() if value}


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


def funded() -> QuerySet[Cofinancing]:
    """Every co-financing whose grant stands and whose project is not confidential."""
    return Cofinancing.objects.filter(
        status__in=FUNDED, project__is_confidential=False, decided_at__isnull=False
    ).exclude(project__status__in=GONE)


def funded_list(asked: Asked) -> QuerySet[Any, Any]:
    """The funded projects that answer the filters, the last granted first, for a list."""
    found = funded().select_related(
        "project__organisation__ministry", "project__call_version__call"
    )
    if asked.strand:
        found = found.filter(strand=asked.strand)
    if asked.project_type:
        found = found.filter(project__project_types__contains=[asked.project_type])
    if asked.year:
        found = found.filter(decided_at__year=asked.year)
    if asked.ministry:
        found = found.annotate(ministry_key=MINISTRY).filter(
            ministry_key__in=Organisation.objects.filter(key=asked.ministry).values("pk")
        )
    for word in asked.q.split()[:10]:
        found = found.filter(
            Q(project__title__unaccent__icontains=word)
            | Q(project__summary__unaccent__icontains=word)
            | Q(project__organisation__name__unaccent__icontains=word)
            | Q(reference__iexact=word)
        )
    return found.order_by("-decided_at", "-pk")


def published_measures() -> QuerySet[Measure]:
    """What was measured, once the desk has released the milestone that it was reported for.

    A report that the desk has not answered, has held or has stopped, is not published. The final
    report has no milestone: it is published.
    """
    return Measure.objects.filter(
        Q(report__milestone=None) | Q(report__milestone__status=MilestoneStatus.RELEASED)
    ).order_by("measured_on", "pk")


def _promised() -> QuerySet[Any, Any]:
    """What a project promised to open, with what the last look of the robot found."""
    last = DeliverableCheck.objects.filter(deliverable=OuterRef("pk")).order_by("-pk")
    return (
        Deliverable.objects.promised()
        .annotate(
            last_state=Subquery(last.values("state")[:1]),
            last_checked_at=Subquery(last.values("checked_at")[:1]),
        )
        .order_by("pk")
    )


def with_details(found: QuerySet[Cofinancing]) -> QuerySet[Any, Any]:
    """The same with all that a row of the open data or a project's page says (ten queries)."""
    return found.select_related(
        "project__organisation__ministry", "project__call_version__call"
    ).prefetch_related(
        Prefetch(
            "project__indicators__measures",
            published_measures(),
            to_attr="published",
        ),
        "project__cost_lines",
        "project__organisation__sirets",
        "project__organisation__labels",
        "project__organisation__ministry__labels",
        Prefetch("deliverables", _promised(), to_attr="promised"),
        Prefetch("agreements", Agreement.objects.order_by("number"), to_attr="signed"),
        Prefetch(
            "signed__tranches",
            Tranche.objects.filter(dropped_at=None).order_by("planned_on", "pk"),
            to_attr="planned",
        ),
    )


@dataclass(frozen=True)
class Totals:
    """How many projects, and how much was granted, in euros."""

    number: int
    granted_amount: Decimal


def totals(found: QuerySet[Cofinancing]) -> Totals:
    """One query."""
    row = found.order_by().aggregate(number=Count("pk"), granted=Sum("granted_amount"))
    return Totals(row["number"], row["granted"] or Decimal("0.00"))


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters may hold: the ministries and years of a funded project (two queries)."""
    ministries = (
        Organisation.objects.filter(pk__in=funded().annotate(m=MINISTRY).values("m"))
        .order_by("name", "key")
        .values_list("key", "name")
    )
    years = (
        funded()
        .annotate(year=ExtractYear(F("decided_at")))
        .values_list("year", flat=True)
        .distinct()
        .order_by("-year")
    )
    return {
        "strands": [(value, str(label)) for value, label in Strand.choices],
        "types": [(value, str(label)) for value, label in ProjectType.choices],
        "ministries": list(ministries),
        "years": [(str(year), str(year)) for year in years],
    }


def name_on(organisation: Organisation, day: date) -> str:
    """The name borne that day, from labels already read; else the current name."""
    for label in sorted(organisation.labels.all(), key=lambda one: one.valid_from, reverse=True):
        if label.valid_from <= day:
            return label.label
    return organisation.name


def ministry_of(organisation: Organisation) -> Organisation:
    """The ministry that an organisation is attached to, itself when it is attached to none."""
    return organisation.ministry or organisation
