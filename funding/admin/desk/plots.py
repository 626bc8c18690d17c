"""The desk's plots: drawn on the server, each from the very rows of the table beside it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pygal
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pygal.style import Style

from accounts.french import NARROW, amount
from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope
from funding.queries import forecast
from workflow.plots import SCRIPT, STYLE

#: The bar that a step stands on is drawn in the colour of the paper.
STEPS = Style(**{**STYLE.__dict__, "colors": ("#ffffff", "#3558a2"), "opacity": "1"})


@dataclass(frozen=True)
class Chart:
    """A plot and its table: the labels, then one series a column. Amounts in euros."""

    title: str
    kind: str
    labels: list[str]
    series: list[tuple[str, list[Decimal | None]]]

    @property
    def header(self) -> list[str]:
        return [self.title, *(name for name, _values in self.series)]

    @property
    def rows(self) -> list[tuple[str, list[Decimal | None]]]:
        return [
            (label, [values[place] for _name, values in self.series])
            for place, label in enumerate(self.labels)
        ]

    def rows_for_csv(self) -> list[list[str]]:
        return [
            [label, *("" if v is None else f"{v:.2f}".replace(".", ",") for v in values)]
            for label, values in self.rows
        ]

    def svg(self) -> bytes:
        """The plot as a stand-alone image, without script."""
        steps = self.kind == "waterfall"
        make = {"line": pygal.Line, "bar": pygal.Bar, "waterfall": pygal.StackedBar}[self.kind]
        chart = make(
            style=STEPS if steps else STYLE,
            show_legend=not steps,
            print_values=steps,
            print_values_position="top",
            show_y_guides=not steps,
            truncate_label=-1,
            js=[],
            width=960,
            height=420,
            legend_at_bottom=True,
            show_dots=len(self.labels) < 40,
            value_formatter=_short,
            y_labels_major_count=5,
            x_label_rotation=35 if len(self.labels) > 8 else 0,
            truncate_legend=-1,
            no_data_text=_("Aucun mouvement"),
        )
        chart.x_labels = self.labels
        series = _floating(self.series) if steps else self.series
        for name, values in series:
            options = {"stroke_style": {"width": 0}} if not name else {}
            chart.add(name, values, **options)
        return SCRIPT.sub(b"", chart.render())


def _floating(series):
    """A waterfall's bars stand on what was left after the bar before them."""
    ((name, values),) = series
    base, level = [], Decimal(0)
    for place, value in enumerate(values):
        last = place == len(values) - 1
        if place == 0 or last:
            base.append(Decimal(0))
            level = value
        else:
            level += value
            base.append(level)
    silent = [{"value": value, "formatter": lambda _value: ""} for value in base]
    told = [
        {"value": abs(value), "formatter": lambda _value, said=value: _short(said)}
        for value in values
    ]
    return [("", silent), (name, told)]


def _short(value) -> str:
    """An axis label: millions when the amounts are large."""
    if value is None:
        return ""
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:.1f}".replace(".", ",") + f"{NARROW}M€"
    return amount(Decimal(str(round(value))))[:-5] + f"{NARROW}€"


def consumption(envelope: Envelope) -> Chart:
    """AE engaged and CP paid, added up month after month, under what is opened."""
    months: dict = {}
    for flow in ledger.monthly_flows(envelope=envelope):
        month = months.setdefault(
            flow.month, {"opened": Decimal(0), "engaged": Decimal(0), "paid": Decimal(0)}
        )
        _count(flow, month)
    opened = engaged = paid = Decimal(0)
    labels: list[str] = []
    series: tuple[list[Decimal | None], ...] = ([], [], [])
    for month in _every_month(months):
        moved = months.get(month, {})
        opened += moved.get("opened", 0)
        engaged += moved.get("engaged", 0)
        paid += moved.get("paid", 0)
        labels.append(f"{month:%m/%Y}")
        for column, value in zip(series, (opened, engaged, paid), strict=True):
            column.append(value)
    names = (_("AE ouvertes"), _("AE engagées"), _("CP payés"))
    return Chart(_("Mois"), "line", labels, list(zip(names, series, strict=True)))


def _every_month(months: Iterable[date]) -> list[date]:
    """From the first month to the last, those without a movement too: time runs evenly."""
    found = sorted(months)
    if not found:
        return []
    first, last = found[0], found[-1]
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    places = [first.year * 12 + first.month - 1 + step for step in range(count)]
    return [date(place // 12, place % 12 + 1, 1) for place in places]


def _count(flow, month: dict) -> None:
    if flow.credit == Credit.AE and flow.pocket == "engaged":
        month["engaged"] += flow.amount
    elif flow.credit == Credit.CP and flow.pocket == "paid":
        month["paid"] += flow.amount
    elif (
        flow.credit == Credit.AE
        and flow.kind in ("allocation", "increase", "reduction", "cancellation")
        and flow.pocket == "available"
    ):
        month["opened"] += flow.amount


def cp_schedule(envelope: Envelope) -> Chart:
    """CP by year: opened, paid, and still planned by the tranches."""
    rows = forecast.cp_schedule(envelope)
    return Chart(
        _("Exercice"),
        "bar",
        [str(year) for year, *_rest in rows],
        [
            (_("CP ouverts"), [opened for _year, opened, _planned, _paid in rows]),
            (_("CP payés"), [paid for _year, _opened, _planned, paid in rows]),
            (_("Tranches à payer"), [planned for _year, _opened, planned, _paid in rows]),
        ],
    )


def waterfall(envelope: Envelope) -> Chart:
    """From the envelope's ceiling to the AE that are left, step by step."""
    rows = [r for r in ledger.balances(envelope=envelope) if r.credit == Credit.AE]
    ae = ledger.totals(rows).get(Credit.AE, ledger.Figures(credit=Credit.AE))
    ceiling = envelope.ceiling_amount
    steps = [
        (_("Plafond de l’enveloppe"), ceiling),
        (_("Non ouvert"), ae.opened - ceiling),
        (_("Gelé"), -ae.frozen),
        (_("Réservé"), -ae.reserved),
        (_("Engagé"), -ae.engaged),
        (_("Retiré ou tombé"), ae.available - ae.opened + ae.frozen + ae.reserved + ae.engaged),
        (_("Disponible"), ae.available),
    ]
    return Chart(
        _("Étape"),
        "waterfall",
        [label for label, _value in steps],
        [(_("AE"), [value for _label, value in steps])],
    )


@dataclass(frozen=True)
class Plot:
    """A plot's name in the address, its title and how it is made from an envelope."""

    name: str
    title: str | Promise
    draw: Callable[[Envelope], Chart]


PLOTS: dict[str, Plot] = {
    plot.name: plot
    for plot in (
        Plot(
            "consommation", gettext_lazy("Consommation de l’enveloppe dans le temps"), consumption
        ),
        Plot("echeancier-cp", gettext_lazy("Échéancier des CP par exercice"), cp_schedule),
        Plot("cascade", gettext_lazy("Du plafond au disponible, en AE"), waterfall),
    )
}
