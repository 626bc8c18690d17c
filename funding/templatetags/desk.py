"""The officer's tables: each figure is a link to the movements and the rule behind it."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from funding.ledger import queries
from funding.queries.desk import COLUMNS, Overview, Row

register = template.Library()


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.inclusion_tag("admin/desk/figures_table.html")
def desk_figures(
    overview: Overview, credit: str, cut: str, caption: str, envelope, dates_query: str
):
    """One cut of one credit: a row a line (strand, year), a last row for the whole."""
    rows = [_row(row, credit, envelope, dates_query) for row in overview.cuts[credit][cut]]
    whole = Row(_("Ensemble"), overview.totals[credit])
    rows.append({**_row(whole, credit, envelope, dates_query, linked=True), "is_total": True})
    return {
        "caption": caption,
        "credit": credit,
        "columns": [queries.RULES[name] for name in COLUMNS[credit]],
        "rows": rows,
    }


def _row(row: Row, credit: str, envelope, dates_query: str, *, linked: bool = False) -> dict:
    asked = {"credit": credit}
    if row.line:
        asked["line"] = row.line
    if row.fiscal_year:
        asked["fiscal_year"] = str(row.fiscal_year)
    has_place = linked or row.line or row.fiscal_year
    return {
        "label": row.label,
        "is_total": False,
        "cells": [
            {
                "amount": getattr(row.figures, name),
                "url": reverse("desk:figure", args=[envelope.code, name])
                + f"?{urlencode(asked)}{dates_query}"
                if has_place
                else "",
            }
            for name in COLUMNS[credit]
        ],
    }
