"""How every plot of the house is drawn: one style, no script inside the image."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pygal
from django.utils.translation import gettext as _
from pygal.style import Style

from accounts.french import number

#: pygal writes its settings as a script even when asked for none.
SCRIPT = re.compile(rb"<script.*?</script>", re.DOTALL)
STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#161616",
    foreground_strong="#161616",
    foreground_subtle="#666666",
    font_family="system-ui, sans-serif",
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=14,
    title_font_size=16,
    colors=("#3558a2", "#e18b76", "#00a95f", "#a558a0"),
)
MANY_LABELS = 8
#: Signs of a label beside a lying bar: more would leave the bars no room.
LONGEST_BESIDE = 36
KINDS: dict[str, Any] = {
    "line": pygal.Line,
    "bar": pygal.Bar,
    "stacked": pygal.StackedBar,
    "across": pygal.HorizontalBar,
}


@dataclass(frozen=True)
class Plot:
    """A plot and the table beside it: the labels, then one series a column."""

    kind: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[Decimal | int | None]]]
    first_column: str = ""

    @property
    def rows(self) -> list[tuple[str, list[Decimal | int | None]]]:
        """The table's lines: a label and its value in each series."""
        return [
            (label, [values[place] for _name, values in self.series])
            for place, label in enumerate(self.labels)
        ]

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for _name, values in self.series for value in values)

    def svg(self) -> bytes:
        """The plot as a stand-alone image, 960 × 420, without script.

        Bars that lie across are drawn from the bottom: the first label comes last, to be on top.
        """
        lying = self.kind == "across"
        way = -1 if lying else 1
        chart = KINDS[self.kind](
            style=STYLE,
            js=[],
            width=960,
            height=420,
            show_legend=len(self.series) > 1,
            legend_at_bottom=True,
            truncate_label=-1,
            truncate_legend=-1,
            value_formatter=_short,
            y_labels_major_count=5,
            show_minor_x_labels=not lying,  # of a lying plot, x is the axis of the values
            show_minor_y_labels=lying,
            x_label_rotation=35 if not lying and len(self.labels) > MANY_LABELS else 0,
            include_x_axis=True,
            no_data_text=_("Rien à montrer"),
        )
        chart.x_labels = [_cut(label) if lying else label for label in self.labels[::way]]
        for name, values in self.series:
            chart.add(name, list(values[::way]), allow_interruptions=False)
        return SCRIPT.sub(b"", chart.render())


def _cut(label: str) -> str:
    """A label beside its bar; the table beside the plot has it whole."""
    return label if len(label) <= LONGEST_BESIDE else f"{label[: LONGEST_BESIDE - 1].rstrip()}…"


def _short(value: Any) -> str:
    """An axis label: millions when the numbers are large, no useless decimals."""
    if value is None:
        return ""
    exact = Decimal(str(value))
    if abs(exact) >= 1_000_000:
        return f"{number(exact / 1_000_000, 1)} M"
    return number(exact, 0 if exact == exact.to_integral_value() else 1)
