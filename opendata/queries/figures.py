"""The desk's impact in figures: each with its rule, its plot and the table beside it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opendata.models import Dataset, Reuse, ReuseKind
from opendata.queries.funded import Totals, funded, ministry_of, published_measures
from projects.models import ProjectType, Strand
from workflow.plots import Plot

MOST_MINISTRIES = 12
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Award:
    """What the figures need of one funded project. The amount in euros."""

    year: int
    strand: str
    ministry: str
    types: tuple[str, ...]
    granted_amount: Decimal
    days_to_decision: int | None


@dataclass(frozen=True)
class Figure:
    """One figure: its name in the address, its title, how it is counted, its plot."""

    name: str
    title: str
    rule: str
    plot: Plot
    is_money: bool


@dataclass(frozen=True)
class Figures:
    """All that the page of statistics says, and the day it says it."""

    totals: Totals
    datasets: int
    reuses: int
    days_to_decision: int | None
    indicators: int
    indicators_reached: int
    figures: tuple[Figure, ...]

    def named(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)


def awards() -> list[Award]:
    """Every funded project, oldest first (one query)."""
    rows = funded().select_related("project__organisation__ministry").order_by("decided_at", "pk")
    return [
        Award(
            year=timezone.localdate(file.decided_at).year,
            strand=file.strand,
            ministry=ministry_of(file.project.organisation).name,
            types=tuple(file.project.project_types),
            granted_amount=file.granted_amount or ZERO,
            days_to_decision=(file.decided_at - file.submitted_at).days
            if file.submitted_at and file.decided_at
            else None,
        )
        for file in rows
    ]


def totals_of(found: Iterable[Award]) -> Totals:
    """How many, and how much."""
    amounts = [award.granted_amount for award in found]
    return Totals(len(amounts), sum(amounts, ZERO))


def figures() -> Figures:
    """Everything, in four queries."""
    found = awards()
    reuses = dict(
        Reuse.objects.published().order_by().values_list("kind").annotate(number=Count("pk"))
    )
    measured = measured_indicators()
    delays = [award.days_to_decision for award in found if award.days_to_decision is not None]
    return Figures(
        totals=totals_of(found),
        datasets=Dataset.objects.published().count(),
        reuses=sum(reuses.values()),
        days_to_decision=round(median(delays)) if delays else None,
        indicators=len(measured),
        indicators_reached=sum(measured.values()),
        figures=(
            figure_of("accorde-par-annee", granted_by_year(found)),
            figure_of("accorde-par-ministere", granted_by_ministry(found)),
            figure_of("projets-par-type", projects_by_type(found)),
            figure_of("delai-de-decision", days_by_year(found)),
            figure_of("reutilisations-par-type", reuses_by_kind(reuses)),
        ),
    )


def measured_indicators() -> dict[int, bool]:
    """Each indicator of a funded project that has a published measure: is its target reached?

    The last measure counts, in the sense of the promise (an indicator may have to fall). One query.
    """
    last = (
        published_measures()
        .filter(indicator__project__cofinancing__in=funded())
        .order_by("indicator_id", "-measured_on", "-pk")
        .distinct("indicator_id")
        .select_related("indicator")
    )
    return {
        measure.indicator_id: (measure.value - measure.indicator.target)
        * (measure.indicator.target - measure.indicator.baseline)
        >= 0
        for measure in last
    }


#: Title, rule, and whether the values are euros.
WORDS: dict[str, tuple[str | Promise, str | Promise, bool]] = {
    "accorde-par-annee": (
        gettext_lazy("Montants accordés, par année et par volet"),
        gettext_lazy("Somme des montants accordés, à l’année de la décision du comité."),
        True,
    ),
    "accorde-par-ministere": (
        gettext_lazy("Montants accordés, par ministère"),
        gettext_lazy("Somme des montants accordés, au ministère de rattachement du porteur."),
        True,
    ),
    "projets-par-type": (
        gettext_lazy("Projets financés, par type"),
        gettext_lazy("Un projet qui a deux types compte dans chacun."),
        False,
    ),
    "delai-de-decision": (
        gettext_lazy("Délai de décision, en jours"),
        gettext_lazy("Médiane des jours entre le dépôt et la décision, à l’année de la décision."),
        False,
    ),
    "reutilisations-par-type": (
        gettext_lazy("Réutilisations publiées, par type"),
        gettext_lazy("Les réutilisations de la vitrine, relues par un éditeur."),
        False,
    ),
}


def figure_of(name: str, plot: Plot) -> Figure:
    """A plot with its title and its rule."""
    title, rule, is_money = WORDS[name]
    return Figure(name, str(title), str(rule), plot, is_money)


def granted_by_year(found: list[Award]) -> Plot:
    """Euros, a bar a year, a colour a strand."""
    years = sorted({award.year for award in found})
    sums = _sums(found, lambda award: (award.year, award.strand))
    return Plot(
        "stacked",
        [str(year) for year in years],
        [
            (str(label), [sums[(year, strand)] for year in years])
            for strand, label in Strand.choices
        ],
        _("Année"),
    )


def granted_by_ministry(found: list[Award]) -> Plot:
    """Euros, the greatest first; those after the twelfth are added up."""
    sums = _sums(found, lambda award: award.ministry)
    ranked = sorted(sums.items(), key=lambda pair: (-pair[1], str(pair[0])))
    shown, rest = ranked[:MOST_MINISTRIES], ranked[MOST_MINISTRIES:]
    if rest:
        shown.append((_("Autres"), sum((amount for _name, amount in rest), ZERO)))
    return Plot(
        "across",
        [str(name) for name, _amount in shown],
        [(_("Montant accordé"), [amount for _name, amount in shown])],
        _("Ministère"),
    )


def projects_by_type(found: list[Award]) -> Plot:
    """Projects, a bar a type."""
    return Plot(
        "bar",
        [str(label) for label in ProjectType.labels],
        [
            (
                _("Projets"),
                [sum(kind in award.types for award in found) for kind in ProjectType.values],
            )
        ],
        _("Type"),
    )


def days_by_year(found: list[Award]) -> Plot:
    """Days, a point a year."""
    by_year: dict[int, list[int]] = defaultdict(list)
    for award in found:
        if award.days_to_decision is not None:
            by_year[award.year].append(award.days_to_decision)
    years = sorted(by_year)
    return Plot(
        "bar",
        [str(year) for year in years],
        [(_("Jours, médiane"), [round(median(by_year[year])) for year in years])],
        _("Année"),
    )


def reuses_by_kind(numbers: dict[str, int]) -> Plot:
    """Reuses, a bar a type."""
    return Plot(
        "across",
        [str(label) for label in ReuseKind.labels],
        [(_("Réutilisations"), [numbers.get(kind, 0) for kind in ReuseKind.values])],
        _("Type"),
    )


def _sums(found: list[Award], key: Callable[[Award], Hashable]) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = defaultdict(lambda: ZERO)
    for award in found:
        sums[key(award)] += award.granted_amount
    return sums
