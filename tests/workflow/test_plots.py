"""How a plot is drawn: what stands beside its bars, and in which order."""

import re
from decimal import Decimal

from workflow.plots import Plot

LONG = "Ministère de la Transition écologique et de la Cohésion des territoires"


def written(plot: Plot) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)", plot.svg().decode())


def test_lying_bars_have_their_labels_the_first_on_top():
    plot = Plot("across", [LONG, "IGN"], [("Montant", [Decimal(340_000), Decimal(90_000)])])
    texts = written(plot)
    assert texts[:2] == ["IGN", "Ministère de la Transition écologiq…"]  # drawn from the bottom
    assert [label for label, _values in plot.rows] == [LONG, "IGN"]


def test_the_axis_of_values_has_few_labels_whichever_way_bars_lie():
    for kind in ("across", "bar"):
        texts = written(Plot(kind, ["a", "b"], [("Lignes", [200_000, 7])]))
        numbers = [text for text in texts if text.replace("\u202f", "").isdigit()]
        assert 2 <= len(numbers) <= 6
        assert {"a", "b"} <= set(texts)
