"""Amounts, shares and counts written as the French State writes them."""

from decimal import Decimal

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
