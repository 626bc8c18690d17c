"""What the officer's desk shows of an envelope: figures by every cut, the five totals."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
        "programmed",
        "agreed",
        "engaged",
        "paid",
        "remaining_to_programme",
        "remaining_to_engage",
        "remaining_to_pay",
    ),
    Credit.CP: ("opened", "frozen", "authorised", "paid", "available"),
}
#: The rule of the one figure that the files know and the ledger does not.
AGREED = ledger.Rule(
    gettext_lazy("Conventionné"),
    gettext_lazy("Montants des actes signés et enregistrés, avenants compris."),
)


@dataclass(frozen=True)
class Row:
    """One row of a cut: its words, what its figures' links ask for, its figures."""

    label: str
    figures: ledger.Figures
    agreed: Decimal = ZERO
    line: str = ""
    strand: str = ""
    fiscal_year: int | None = None

    def amount(self, column: str) -> Decimal:
        """The amount of a column of ``COLUMNS``, in euros."""
        return self.agreed if column == "agreed" else getattr(self.figures, column)


@dataclass(frozen=True)
class MinistryRow:
    """What a ministry was granted and what became of it, in euros."""

    label: str
    key: str
    decided: Decimal
    agreed: Decimal
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
    """Everything the first page of the desk needs, in a constant number of queries.

    ``short``: the places where a pocket was below zero at the date asked for (never now).
    """

    cuts: dict[str, dict[str, list[Row]]]
    whole: dict[str, Row]
    totals: dict[str, ledger.Figures]
    five: FiveTotals
    ministries: list[MinistryRow]
    short: list[str]


def overview(
    envelope: Envelope, *, as_of: date | None = None, known_on: date | None = None
) -> Overview:
    """The envelope's figures today, or as of a date, as known on another."""
    rows = ledger.balances(envelope=envelope, as_of=as_of, known_on=known_on)
    totals = {credit: ledger.Figures(credit=credit) for credit in Credit.values}
    totals.update(ledger.totals(rows))
    signed = agreed_by_place(envelope, as_of=as_of)
    decided = decided_files(envelope, as_of=as_of).aggregate(total=Sum("granted_amount"))["total"]
    agreed = sum(signed.values(), ZERO)
    ae, cp = totals[Credit.AE], totals[Credit.CP]
    return Overview(
        cuts={credit: _cuts(rows, credit, signed) for credit in Credit.values},
        whole={
            credit: Row(_("Ensemble"), totals[credit], agreed=agreed) for credit in Credit.values
        },
        totals=totals,
        five=FiveTotals(decided or ZERO, agreed, ae.authorised, ae.engaged, cp.paid),
        ministries=by_ministry(envelope, as_of=as_of, known_on=known_on),
        short=[
            f"{row.line.code} {row.fiscal_year} {row.credit.upper()}"
            for row in rows
            if min(getattr(row.figures, name) for name in ledger.POCKET_NAMES) < 0
        ],
    )


Signed = dict[tuple[str, str, int], Decimal]


def _cuts(rows: list[ledger.LineFigures], credit: str, signed: Signed) -> dict[str, list[Row]]:
    """The rows of each table of a credit: by line, by strand, by fiscal year."""
    mine = [row for row in rows if row.credit == credit]

    def agreed(place: int, value) -> Decimal:
        return sum((amount for key, amount in signed.items() if key[place] == value), ZERO)

    return {
        "line": [
            Row(f"{line.code} · {line.label}", figures, agreed(0, line.code), line=line.code)
            for (_credit, line), figures in ledger.totals(mine, "line").items()
        ],
        "strand": [
            Row(str(Strand(strand).label), figures, agreed(1, strand), strand=strand)
            for (_credit, strand), figures in ledger.totals(mine, "strand").items()
        ],
        "fiscal_year": [
            Row(str(year), figures, agreed(2, year), fiscal_year=year)
            for (_credit, year), figures in sorted(ledger.totals(mine, "fiscal_year").items())
        ],
    }


def decided_files(envelope: Envelope, *, as_of: date | None = None) -> QuerySet[Cofinancing]:
    """The awards that the committee granted on the envelope's lines, latest first."""
    files = Cofinancing.objects.filter(status__in=DECIDED, budget_line__envelope=envelope)
    if as_of is not None:
        files = files.filter(decided_at__date__lte=as_of)
    return files.select_related("project__organisation").order_by("-decided_at", "-pk")


def signed_acts(envelope: Envelope, *, as_of: date | None = None) -> QuerySet[Agreement]:
    """The signed acts on the envelope's lines, latest first."""
    acts = Agreement.objects.filter(engagement__line__envelope=envelope)
    if as_of is None:
        acts = acts.in_force()
    else:
        acts = acts.filter(signed_on__lte=as_of).exclude(revoked_at__date__lte=as_of)
    return acts.select_related("cofinancing__project__organisation").order_by("-signed_on", "-pk")


def agreed_by_place(envelope: Envelope, *, as_of: date | None = None) -> Signed:
    """What was signed by (line, strand, fiscal year), in euros, in one query."""
    rows = (
        signed_acts(envelope, as_of=as_of)
        .order_by()
        .values_list(
            "engagement__line__code", "engagement__line__strand", "engagement__fiscal_year"
        )
        .annotate(total=Sum("amount"))
    )
    return {(line, strand, year): total for line, strand, year, total in rows}


def agreed_by_award(envelope: Envelope, *, as_of: date | None = None) -> dict[str, Decimal]:
    """What was signed for each award, by its reference, in euros, in one query."""
    rows = signed_acts(envelope, as_of=as_of).order_by().values_list("cofinancing__reference")
    return dict(rows.annotate(total=Sum("amount")))


def awards_of_ministry(envelope: Envelope, key: str) -> list[str]:
    """The references of the awards of a ministry and of the operators attached to it."""
    return list(
        decided_files(envelope)
        .filter(Q(organisation__key=key) | Q(organisation__ministry__key=key))
        .values_list("reference", flat=True)
    )


def by_ministry(
    envelope: Envelope, *, as_of: date | None = None, known_on: date | None = None
) -> list[MinistryRow]:
    """What each ministry (an operator counts with its own) was granted, engaged and paid."""
    figures = ledger.award_figures(envelope=envelope, as_of=as_of, known_on=known_on)
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * 6)
    agreed = agreed_by_award(envelope, as_of=as_of)
    files = Cofinancing.objects.filter(reference__in=list(figures)).select_related(
        "project__organisation__ministry"
    )
    for file in files:
        organisation = file.project.organisation
        award = figures[file.reference]
        ministry = organisation.ministry or organisation
        row = sums[ministry.name, ministry.key]
        amounts = (
            award.programmed,
            agreed.get(file.reference, ZERO),
            award.reserved,
            award.engaged,
            award.paid,
            award.remaining_to_pay,
        )
        for place, amount in enumerate(amounts):
            row[place] += amount
    return [MinistryRow(name, key, *amounts) for (name, key), amounts in sorted(sums.items())]
