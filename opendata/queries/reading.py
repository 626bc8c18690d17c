"""Values of the explorer as the French read them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.french import number
from opendata.explorer.columns import Column, header_words

#: Numbers that are names or years are not cut in thousands.
NAMES = re.compile(r"\b(code|id|numero|num|annee|an|year|siren|siret)\b")
GROUPED_FROM = 10_000
DIGITS = 6


def shown(column: Column, value: Any) -> str:
    """A value for people: 1 234,5; 31/12/2024; Oui; nothing when it is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    if isinstance(value, int | float | Decimal):
        return _number(column, value)
    return str(value)


def _number(column: Column, value: Any) -> str:
    if abs(value) >= 1e15:
        return f"{value:.{DIGITS}g}".replace(".", ",")
    text = f"{value:.{DIGITS}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    text = "0" if text == "-0" else text
    whole, _dot, decimals = text.partition(".")
    if abs(value) >= GROUPED_FROM and not NAMES.search(header_words(column.name)):
        whole = number(int(whole))
    return f"{whole},{decimals}" if decimals else whole


def rounded(value: Any) -> Any:
    """A mean to the hundredth, or to three digits when it is below one."""
    if not isinstance(value, float):
        return value
    return round(value, 2) if abs(value) >= 1 else float(f"{value:.3g}")
