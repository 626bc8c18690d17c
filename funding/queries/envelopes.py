"""The envelopes as every reader of the ledger sees them: figures, bars, movements behind."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.french import amount as euros
from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope

#: The parts of a bar, from what is gone to what is left: figure, CSS class.
PARTS = {
    Credit.AE: (
        ("paid", "plot-paid"),
        ("remaining_to_pay", "plot-engaged"),
        ("reserved", "plot-reserved"),
        ("frozen", "plot-frozen"),
        ("withdrawn", "plot-gone"),
        ("lapsed", "plot-gone"),
        ("available", "plot-available"),
    ),
    Credit.CP: (
        ("paid", "plot-paid"),
        ("frozen", "plot-frozen"),
        ("lapsed", "plot-gone"),
        ("available", "plot-available"),
    ),
}
COLUMNS = {
    Credit.AE: (
        "opened",
        "frozen",
        "reserved",
        "engaged",
        "paid",
        "remaining_to_programme",
        "remaining_to_engage",
        "remaining_to_pay",
    ),
    Credit.CP: ("opened", "frozen", "authorised", "paid", "available"),
}
WIDTH = 1000


@dataclass(frozen=True)
class Part:
    """A rectangle of a bar, in thousandths of the widest bar."""

    x: int
    width: int
    css: str


@dataclass(frozen=True)
class Row:
    """A line and a year (or the whole) with its figures in the order of the columns."""

    label: str
    credit: str
    figures: ledger.Figures
    line: str = ""
    fiscal_year: int | None = None

    @property
    def cells(self) -> list[tuple[str, Decimal]]:
        return [(name, getattr(self.figures, name)) for name in COLUMNS[Credit(self.credit)]]


@dataclass(frozen=True)
class Bar:
    """One bar of the plot, with the sentence that says the same."""

    label: str
    sentence: str
    parts: list[Part]


@dataclass(frozen=True)
class CreditTable:
    """The figures of one kind of credit: its columns, its rows, its total, its bars."""

    credit: str
    title: str
    columns: list[ledger.Rule]
    rows: list[Row]
    total: Row
    bars: list[Bar]


def envelope_tables(
    envelope: Envelope, *, fiscal_year: int | None = None, as_of: date | None = None
) -> list[CreditTable]:
    """AE then CP, a row a line and year, for one year or all, now or as of a day. Two queries."""
    every = ledger.balances(envelope=envelope, fiscal_year=fiscal_year, as_of=as_of)
    return [
        _table(Credit.AE, _("Autorisations d’engagement (AE)"), every),
        _table(Credit.CP, _("Crédits de paiement (CP)"), every),
    ]


def envelope_totals(envelopes: list[Envelope]) -> list[tuple[Envelope, Row, Bar]]:
    """For the list: the AE of each envelope, all lines and years together."""
    found = []
    for envelope in envelopes:
        table = envelope_tables(envelope)[0]
        bar = _bar(table.total, table.total.figures.opened)
        found.append((envelope, table.total, bar))
    return found


def _table(credit: str, title: str, every: list[ledger.LineFigures]) -> CreditTable:
    mine = [row for row in every if row.credit == credit]
    rows = [
        Row(
            label=f"{row.line.code} · {row.line.label}",
            credit=credit,
            figures=row.figures,
            line=row.line.code,
            fiscal_year=row.fiscal_year,
        )
        for row in mine
    ]
    whole = ledger.totals(mine).get(credit, ledger.Figures(credit=credit))
    widest = max((row.figures.opened for row in rows), default=Decimal(0))
    return CreditTable(
        credit=credit,
        title=title,
        columns=[ledger.RULES[name] for name in COLUMNS[Credit(credit)]],
        rows=rows,
        total=Row(_("Ensemble"), credit, whole),
        bars=[_bar(row, widest) for row in rows],
    )


def _bar(row: Row, widest: Decimal) -> Bar:
    """Each part rounded so that the parts still join; nothing is drawn for an empty line."""
    parts, reached, drawn = [], Decimal(0), 0
    for name, css in PARTS[Credit(row.credit)]:
        reached += getattr(row.figures, name)
        end = round(WIDTH * reached / widest) if widest else 0
        if end > drawn:
            parts.append(Part(drawn, end - drawn, css))
            drawn = end
    label = f"{row.label} · {row.fiscal_year}" if row.fiscal_year else row.label
    sentence = _("%(left)s disponibles sur %(opened)s ouverts") % {
        "left": euros(row.figures.available),
        "opened": euros(row.figures.opened),
    }
    return Bar(label, sentence, parts)
