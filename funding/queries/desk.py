"""What the officer's desk shows of an envelope: figures by every cut, the five totals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope
from funding.models import DECIDED, Agreement, Cofinancing
from projects.models import Strand

ZERO = Decimal("0.00")
#: The columns of the officer's tables, in the order of an award's life.
COLUMNS: dict[str, tuple[str, ...]] = {
    Credit.AE: (
        "opened",
        "frozen",
        "available",
        "reserved",
        "engaged",
        "paid",
        "remaining_to_programme",
        "remaining_to_engage",
        "remaining_to_pay",
    ),
    Credit.CP: ("opened", "frozen", "authorised", "paid", "available"),
}


@dataclass(frozen=True)
class Row:
    """One row of a cut: its words, what its figures' links ask for, its figures."""

    label: str
    figures: ledger.Figures
    line: str = ""
    fiscal_year: int | None = None


@dataclass(frozen=True)
class MinistryRow:
    """What a ministry was granted and what became of it, in euros."""

    label: str
    decided: Decimal
    reserved: Decimal
    engaged: Decimal
    paid: Decimal
    remaining_to_pay: Decimal


@dataclass(frozen=True)
class FiveTotals:
    """Five different totals that people confuse, side by side (desk rules, §5), in euros of AE."""

    decided: Decimal
    agreed: Decimal
    authorised: Decimal
    engaged: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Overview:
    """Everything the first page of the desk needs, in a constant number of queries."""

    cuts: dict[str, dict[str, list[Row]]]
    totals: dict[str, ledger.Figures]
    five: FiveTotals
    ministries: list[MinistryRow]


def overview(
    envelope: Envelope, *, as_of: date | None = None, known_on: date | None = None
) -> Overview:
    """The envelope's figures today, or as of a date, as known on another."""
    rows = ledger.balances(envelope=envelope, as_of=as_of, known_on=known_on)
    totals = {credit: ledger.Figures(credit=credit) for credit in Credit.values}
    totals.update(ledger.totals(rows))
    cuts: dict[str, dict[str, list[Row]]] = {}
    for credit in Credit.values:
        mine = [row for row in rows if row.credit == credit]
        cuts[credit] = {
            "line": [
                Row(f"{line.code} · {line.label}", figures, line=line.code)
                for (_credit, line), figures in ledger.totals(mine, "line").items()
            ],
            "strand": [
                Row(str(Strand(strand).label), figures)
                for (_credit, strand), figures in ledger.totals(mine, "strand").items()
            ],
            "fiscal_year": [
                Row(str(year), figures, fiscal_year=year)
                for (_credit, year), figures in sorted(ledger.totals(mine, "fiscal_year").items())
            ],
        }
    ministries = by_ministry(envelope, as_of=as_of, known_on=known_on)
    return Overview(
        cuts=cuts,
        totals=totals,
        five=five_totals(totals[Credit.AE], totals[Credit.CP], as_of=as_of),
        ministries=ministries,
    )


def five_totals(ae: ledger.Figures, cp: ledger.Figures, *, as_of: date | None = None) -> FiveTotals:
    """Decided by the committee, agreed by signature, authorised after freeze, engaged, paid."""
    decided = Cofinancing.objects.filter(status__in=DECIDED)
    agreed = Agreement.objects.all()
    if as_of is not None:
        decided = decided.filter(decided_at__date__lte=as_of)
        agreed = agreed.filter(signed_on__lte=as_of)
    return FiveTotals(
        decided=decided.aggregate(total=Sum("granted_amount"))["total"] or ZERO,
        agreed=agreed.aggregate(total=Sum("amount"))["total"] or ZERO,
        authorised=ae.authorised,
        engaged=ae.engaged,
        paid=cp.paid,
    )


def by_ministry(
    envelope: Envelope, *, as_of: date | None = None, known_on: date | None = None
) -> list[MinistryRow]:
    """What each ministry (an operator counts with its own) was granted, engaged and paid."""
    figures = ledger.award_figures(envelope=envelope, as_of=as_of, known_on=known_on)
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO] * 5)
    files = Cofinancing.objects.filter(reference__in=list(figures)).select_related(
        "project__organisation__ministry"
    )
    for file in files:
        organisation = file.project.organisation
        award = figures[file.reference]
        row = sums[(organisation.ministry or organisation).name]
        for place, amount in enumerate(
            (award.programmed, award.reserved, award.engaged, award.paid, award.remaining_to_pay)
        ):
            row[place] += amount
    return [MinistryRow(name, *amounts) for name, amounts in sorted(sums.items())]
