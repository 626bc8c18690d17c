"""Amounts, dates, numbers and codes as Chorus and spreadsheets write them."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.utils.translation import gettext as _

from funding.ledger.chorus.columns import folded
from funding.ledger.models.chorus import AmountType

CENT = Decimal("0.01")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?")
_DOTTED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
_COMMAED = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+")
_SCIENTIFIC = re.compile(r"\d[.,]\d+e\+?\d+", re.IGNORECASE)
_DATES = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y")


class CellError(ValueError):
    """A cell that cannot be read; its text is the end of a French sentence."""


def amount(cell: object) -> Decimal:
    """Euros: ``1 234,56``, ``-12,00``, ``12,00-``, ``1.234,56``, ``1234.56``, ``(12,00)``."""
    if isinstance(cell, bool):
        raise CellError(_("n’est pas un montant"))
    if isinstance(cell, int | float | Decimal):
        return _from_spreadsheet(Decimal(str(cell)))
    text = _SPACES.sub("", str(cell or "")).replace("€", "").replace("−", "-")
    text = re.sub(r"EUR$", "", text, flags=re.IGNORECASE)
    if not text:
        raise CellError(_("est vide : il faut un montant"))
    if text.startswith("(") and text.endswith(")"):
        text = f"-{text[1:-1]}"
    if text.endswith("-") and not text.startswith("-"):
        text = f"-{text[:-1]}"
    if _PLAIN.fullmatch(text) and not re.search(r"\.\d{3}$", text):
        text = text.replace(",", ".")
    elif _DOTTED.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _COMMAED.fullmatch(text):
        text = text.replace(",", "")
    else:
        raise CellError(_("n’est pas un montant"))
    return _money(Decimal(text))


def _from_spreadsheet(value: Decimal) -> Decimal:
    """A number cell: the cents that it stands for, not its binary dust."""
    if not value.is_finite():
        raise CellError(_("n’est pas un montant"))
    try:
        rounded = value.quantize(CENT)
    except InvalidOperation as error:
        raise CellError(_("n’est pas un montant")) from error
    if abs(rounded - value) > Decimal("0.00001"):
        raise CellError(_("a plus de deux décimales"))
    return _money(rounded)


def _money(value: Decimal) -> Decimal:
    if abs(value) >= Decimal(10) ** 12:
        raise CellError(_("dépasse mille milliards d’euros"))
    rounded = value.quantize(CENT)
    if rounded != value:
        raise CellError(_("a plus de deux décimales"))
    return rounded


def day(cell: object) -> date:
    """A date: ``31/12/2025``, ``31.12.2025``, ``2025-12-31``, ``20251231`` or a date cell."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        found = _written_day(str("" if cell is None else cell).strip())
    if not 2000 <= found.year <= 2100:
        raise CellError(_("n’est pas une date entre 2000 et 2100"))
    return found


@lru_cache(maxsize=4096)
def _written_day(text: str) -> date:
    if not text:
        raise CellError(_("est vide : il faut une date"))
    text = re.sub(r"[ T]00:00(:00)?$", "", text)
    for form in _DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise CellError(_("n’est pas une date (jj/mm/aaaa)"))


def year(cell: object) -> int:
    """A fiscal year between 2000 and 2100."""
    text = reference(cell)
    if not re.fullmatch(r"20\d\d|2100", text):
        raise CellError(_("n’est pas un exercice (quatre chiffres)"))
    return int(text)


def reference(cell: object) -> str:
    """A document number as text: leading zeros kept, spaces and a spreadsheet’s ``.0`` removed."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = _SPACES.sub("", str("" if cell is None else cell)).upper()
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(
            _("est en notation scientifique : un tableur a abîmé ce numéro, refaites l’extrait")
        )
    text = re.sub(r"^(\d+)\.0$", r"\1", text)
    if len(text) > 40:
        raise CellError(_("dépasse 40 caractères"))
    return "" if text in {"#", "-", "NONAFFECTE", "NONAFFECTÉ"} else text


def type_code(cell: object) -> int:
    """A type of amount: ``100``, ``0100``, ``100 Original``, ``Original``."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return _written_type(str("" if cell is None else cell))


@lru_cache(maxsize=256)
def _written_type(written: str) -> int:
    text = folded(written)
    number = re.match(r"0*(\d+)\b", text)
    if number and int(number.group(1)) in AmountType.values:
        return int(number.group(1))
    for known in AmountType:
        if text and text == folded(known.label):
            return known.value
    raise CellError(
        _("n’est pas un type de montant connu (%(codes)s)")
        % {"codes": ", ".join(str(code) for code in AmountType.values)}
    )


def words(cell: object, longest: int) -> str:
    """A text on one line, cut at the column’s length."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str("" if cell is None else cell).split())[:longest]
