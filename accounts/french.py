"""Amounts, shares, counts and days as the French State writes them; texts that can be read."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

#: The days that a file may speak of: a year typed short or long is a slip of the hand.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
#: Unicode's letters and signs that draw nothing: Hangul fillers, the blank pattern of Braille.
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
#: Control characters that no text needs; NUL is refused elsewhere, not taken away.
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
NARROW = "\u202f"
HARD = "\u00a0"


def number(value: Decimal | int, places: int = 0) -> str:
    """``1 234,50``: narrow no-break spaces between thousands, a decimal comma."""
    return f"{value:,.{places}f}".replace(",", NARROW).replace(".", ",")


def amount(value: Decimal | None) -> str:
    """An amount in euros: ``1 234 567,89 €``; a dash when there is none."""
    return "—" if value is None else f"{number(Decimal(value), 2)}{HARD}€"


def percentage(value: Decimal | None) -> str:
    """A share between 0 and 1: ``43,21 %``."""
    if value is None:
        return "—"
    text = number(Decimal(value) * 100, 2)
    return f"{text.rstrip('0').rstrip(',')}{HARD}%"


def count(n: int, one: str, many: str) -> str:
    """``0 demande``, ``1 demande``, ``2 demandes``: in French zero is singular."""
    return f"{number(n)}{HARD}{one if abs(n) < 2 else many}"


def day(value: date, words: str = "j F Y") -> str:
    """``1er septembre 2026``, ``2 septembre 2026``: the first of a month alone is ordinal.

    ``words`` is a format of Django's; a moment is written as it is given, in its own time zone.
    """
    return date_format(value, words.replace("j", r"j\e\r") if value.day == 1 else words)


def day_refusal(value: date, label: object) -> str:
    """Why no file may speak of this day, naming the field; empty: it may."""
    if FIRST_DAY <= value <= LAST_DAY:
        return ""
    return _("« %(field)s » : écrivez une date entre %(first)s et %(last)s.") % {
        "field": label,
        "first": FIRST_DAY.year,
        "last": LAST_DAY.year,
    }


def without_controls(text: str) -> str:
    """The text without control characters other than tabs and ends of lines."""
    return CONTROLS.sub("", text)


def text_refusal(text: str, label: object) -> str:
    """Why a text that shows nothing is refused, naming the field; empty: it is empty, or shows.

    Spaces, marks that join, hide or turn what is around them, and marks without a letter show
    nothing: a title made of them is a link that nobody sees.
    """
    if not text or any(_shows(sign) for sign in text):
        return ""
    return _("« %(field)s » : ce texte n’a aucun caractère visible.") % {"field": label}


def _shows(sign: str) -> bool:
    return sign not in BLANKS and unicodedata.category(sign)[0] in "LNPS"
