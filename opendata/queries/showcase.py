"""Reuses, dossiers and the calendar, as each reader may see them."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from opendata.models import (
    CalendarEntry,
    CataloguePush,
    Dataset,
    DatasetStatus,
    ElementKind,
    Reuse,
    ReuseStatus,
    Topic,
    TopicElement,
    WatchedLink,
)
from opendata.queries.funded import funded
from projects.models import Project

DECEMBER = 12


def reuse_list(*, kind: str = "", theme: str = "", q: str = "") -> QuerySet[Reuse]:
    """The published reuses, the last shown first; filtered by type, theme and words."""
    found = Reuse.objects.published().select_related("image").order_by("-reviewed_at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    if theme:
        found = found.filter(theme=theme)
    for word in q.split()[:10]:
        found = found.filter(
            Q(title__unaccent__icontains=word) | Q(description__unaccent__icontains=word)
        )
    return found


def reuse_page(user) -> QuerySet[Reuse]:
    """The reuses that a person may open, with what the public may see of what they rest on."""
    return (
        Reuse.objects.visible_to(user)
        .select_related("image", "proposed_by", "reviewed_by")
        .prefetch_related(
            Prefetch("datasets", Dataset.objects.published().order_by("title", "pk")),
            Prefetch(
                "projects",
                Project.objects.filter(cofinancing__in=funded()).order_by("title", "pk"),
            ),
        )
    )


def reuses_to_examine() -> QuerySet[Reuse]:
    """The proposals that wait for an editor, oldest first."""
    return (
        Reuse.objects.filter(status=ReuseStatus.PROPOSED)
        .select_related("proposed_by")
        .order_by("proposed_at", "pk")
    )


def reuses_of_project(project: Project) -> QuerySet[Reuse]:
    """The published reuses that rest on a project."""
    return Reuse.objects.published().filter(projects=project).order_by("-reviewed_at", "-pk")


def topic_list(user, *, theme: str = "") -> QuerySet[Topic]:
    """The dossiers that a person may open, the last published first."""
    found = Topic.objects.visible_to(user).order_by("-published_at", "-pk")
    return found.filter(theme=theme) if theme else found


def elements_of(topic: Topic) -> QuerySet[TopicElement]:
    """What a dossier shows, in order: only what is published, and what is wanted."""
    return _shown_elements(topic.elements.all())


def with_elements(found: QuerySet[Topic]) -> QuerySet[Topic]:
    """The same dossiers with what each shows, in order, as ``shown`` (two queries)."""
    return found.prefetch_related(
        Prefetch("elements", _shown_elements(TopicElement.objects.all()), to_attr="shown")
    )


def _shown_elements(elements: QuerySet[TopicElement]) -> QuerySet[TopicElement]:
    return (
        elements.filter(
            Q(kind=ElementKind.WANTED)
            | Q(dataset__status=DatasetStatus.PUBLISHED)
            | Q(reuse__status=ReuseStatus.PUBLISHED)
        )
        .select_related("dataset", "reuse")
        .order_by("position")
    )


def broken_links() -> QuerySet[WatchedLink]:
    """What the last look found broken, the latest first."""
    return (
        WatchedLink.objects.exclude(error="")
        .select_related("dataset", "reuse")
        .order_by("-checked_at", "-pk")
    )


def last_pushes() -> QuerySet[CataloguePush]:
    """The last attempts to describe our data elsewhere."""
    return CataloguePush.objects.select_related("publication").order_by("-pk")[:10]


def opened_entries(at: datetime) -> QuerySet[CalendarEntry]:
    """What the calendar has opened, the last first."""
    return CalendarEntry.objects.opened(at).select_related("dataset", "reuse").order_by("-day")


@dataclass(frozen=True)
class Door:
    """One day of a month: opened with its entry, opened on nothing, or still closed."""

    day: date
    entry: CalendarEntry | None
    is_closed: bool


@dataclass(frozen=True)
class Month:
    """A month of the calendar and the months around it (None where nothing more is to be seen)."""

    first: date
    doors: list[Door]
    before: date | None
    after: date | None

    @property
    def is_advent(self) -> bool:
        return self.first.month == DECEMBER


def month_page(first: date, at: datetime, today: date) -> Month:
    """The doors of a month; what is to come shows its day and nothing else (two queries)."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    entries = {entry.day: entry for entry in opened_entries(at).filter(day__range=(first, last))}
    doors = [Door(day, entries.get(day), is_closed=day > today) for day in _days(first, last)]
    earlier = opened_entries(at).filter(day__lt=first).first()
    return Month(
        first,
        doors,
        earlier.day.replace(day=1) if earlier else None,
        _next_month(first) if last < today else None,
    )


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(first.day, last.day + 1):
        yield first.replace(day=number)


def _next_month(first: date) -> date:
    return date(first.year + first.month // DECEMBER, first.month % DECEMBER + 1, 1)
