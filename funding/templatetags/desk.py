"""The officer's tables: each figure is a link to the movements and the rule behind it."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from funding.ledger import queries
from funding.queries.desk import AGREED, COLUMNS, Overview, Row

register = template.Library()
RULES = {**queries.RULES, "agreed": AGREED}


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.inclusion_tag("admin/desk/figures_table.html")
def desk_figures(
    overview: Overview, credit: str, cut: str, caption: str, envelope, dates_query: str
):
    """One cut of one credit: a row a line (strand, year), a last row for the whole."""
    rows = [_row(row, credit, envelope, dates_query) for row in overview.cuts[credit][cut]]
    whole = _row(overview.whole[credit], credit, envelope, dates_query)
    rows.append({**whole, "is_total": True})
    return {
        "caption": caption,
        "credit": credit,
        "columns": [RULES[name] for name in COLUMNS[credit]],
        "rows": rows,
    }


def _row(row: Row, credit: str, envelope, dates_query: str) -> dict:
    asked = {
        name: str(value)
        for name, value in (
            ("credit", credit),
            ("line", row.line),
            ("strand", row.strand),
            ("fiscal_year", row.fiscal_year),
        )
        if value
    }
    return {
        "label": row.label,
        "is_total": False,
        "cells": [
            {
                "amount": row.amount(name),
                "url": f"{_address(envelope, name)}?{urlencode(asked)}{dates_query}",
            }
            for name in COLUMNS[credit]
        ],
    }


def _address(envelope, name: str) -> str:
    if name == "agreed":
        return reverse("desk:files", args=[envelope.code, "conventionne"])
    return reverse("desk:figure", args=[envelope.code, name])


@register.simple_tag
def ministry_figure(envelope, figure: str, ministry: str, dates_query: str) -> str:
    """The address of what makes a ministry's figure: its own movements."""
    credit = "cp" if figure == "paid" else "ae"
    query = urlencode({"credit": credit, "ministry": ministry})
    return f"{_address(envelope, figure)}?{query}{dates_query}"
