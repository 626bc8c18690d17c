"""The cost plan of a project, by nature and year, under the rules it was opened under."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from projects.models import CallVersion, CoFunder, CostLine, CostNature, Project, TaxBasis
from projects.policies import CostSummary, summarise

ZERO = Decimal("0.00")


def cost_summary(project: Project) -> CostSummary:
    """Total cost, assiette and largest aid of a project, in euros (one query)."""
    paid = (
        CoFunder.objects.filter(project=OuterRef("project"))
        .order_by()
        .values("project")
        .annotate(paid=Sum("amount"))
        .values("paid")
    )
    lines = list(
        project.cost_lines.order_by("year", "pk").annotate(cofunded=Coalesce(Subquery(paid), ZERO))
    )
    cofunded = lines[0].cofunded if lines else ZERO
    return summarise(lines, project.call_version, cofunded)


@dataclass(frozen=True)
class NatureRow:
    """One nature of the plan: an amount for each year, in the call's tax basis."""

    label: str
    is_excluded: bool
    amounts: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class CostTable:
    """Natures by years, with the totals of both."""

    years: tuple[int, ...]
    rows: tuple[NatureRow, ...]
    totals: tuple[Decimal, ...]
    total: Decimal


def cost_table(lines: Iterable[CostLine], rules: CallVersion) -> CostTable:
    """The plan as its readers expect it. Amounts in euros, in the call's tax basis."""
    without_tax = rules.tax_basis == TaxBasis.EXCLUDING_TAX
    cells: dict[tuple[str, int], Decimal] = {}
    for line in lines:
        key = (line.nature, line.year)
        counted = line.amount_ht if without_tax else line.amount_ttc
        cells[key] = cells.get(key, ZERO) + counted
    years = tuple(sorted({year for _nature, year in cells}))
    rows = []
    for nature in CostNature:
        if any(found == nature for found, _year in cells):
            amounts = tuple(cells.get((nature, year), ZERO) for year in years)
            rows.append(
                NatureRow(
                    str(nature.label), nature in rules.excluded_natures, amounts, sum(amounts, ZERO)
                )
            )
    totals = tuple(sum((row.amounts[i] for row in rows), ZERO) for i in range(len(years)))
    return CostTable(years, tuple(rows), totals, sum(totals, ZERO))
