"""The impact in figures: the page, and each figure as an image and as CSV."""

import csv
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from finding.exports.sheets import harmless
from opendata.queries.figures import Figure, Figures, figures
from opendata.shelf import kept

DRAWN = "image/svg+xml; charset=utf-8"


@require_safe
def statistics(request):
    """Every figure with its rule, its day, its plot and its table."""
    now = timezone.now()
    return render(request, "opendata/statistics.html", {"found": kept_figures(now), "today": now})


@require_safe
def figure_plot(request, name: str):
    """A figure as an image."""
    now = timezone.now()
    drawn = kept(f"plot:{name}", lambda: _named(name).plot.svg(), at=now)
    return HttpResponse(drawn, content_type=DRAWN)


@require_safe
def figure_csv(request, name: str):
    """The table of a figure."""
    figure = _named(name)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    plot = figure.plot
    writer.writerow([plot.first_column, *(title for title, _values in plot.series)])
    for label, values in plot.rows:
        writer.writerow(
            [harmless(label), *("" if v is None else f"{Decimal(v):f}" for v in values)]
        )
    return response


def kept_figures(now) -> Figures:
    """The figures of the day, kept ready."""
    return kept("figures", figures, at=now)


def _named(name: str) -> Figure:
    found = kept_figures(timezone.now()).named(name)
    if found is None:
        raise Http404
    return found
