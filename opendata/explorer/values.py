"""A value written in an address, read as the kind of its column."""

import math
import re
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from opendata.explorer.columns import Column, Kind
from opendata.explorer.refusals import QueryRefused

SPACES = re.compile(r"[\s\u00a0\u202f]")
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
FRENCH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
TRUE, FALSE = ("true", "oui", "vrai", "1"), ("false", "non", "faux", "0")
LARGEST = 2**63 - 1


def parsed(text: str, column: Column, field: str) -> Any:
    """The value; raises QueryRefused with what was expected."""
    if "\0" in text:
        raise QueryRefused("bad_value", _("La valeur contient un caractère interdit."), field=field)
    if column.kind == Kind.TEXT:
        return text
    readers = {
        Kind.INTEGER: _number,
        Kind.NUMBER: _number,
        Kind.DATE: _day,
        Kind.DATETIME: _moment,
        Kind.BOOLEAN: _truth,
    }
    value = readers[column.kind](text.strip())
    if value is None:
        raise QueryRefused(
            "bad_value",
            _("« %(text)s » ne se compare pas à « %(column)s » : %(expected)s.")
            % {"text": text[:60], "column": column.name, "expected": _expected(column.kind)},
            field=field,
        )
    return value


def _expected(kind: Kind) -> str:
    return {
        Kind.DATE: _("écrivez une date, par exemple 2024-01-31 ou 31/01/2024"),
        Kind.DATETIME: _("écrivez une date et une heure, par exemple 2024-01-31T08:00"),
        Kind.BOOLEAN: _("écrivez « true » ou « false »"),
    }.get(kind, _("écrivez un nombre, par exemple 1234,5"))


def _number(text: str) -> int | float | None:
    bare = SPACES.sub("", text)
    if not NUMBER.fullmatch(bare) or len(bare) > 60:
        return None
    if bare.lstrip("+-").isdigit():
        whole = int(bare)
        return whole if -LARGEST <= whole <= LARGEST else float(whole)
    value = float(bare.replace(",", "."))
    return value if math.isfinite(value) else None


def _day(text: str) -> date | None:
    french = FRENCH_DAY.fullmatch(text)
    try:
        if french:
            day, month, year = map(int, french.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10]) if len(text) == 10 else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    day = _day(text)
    if day is not None:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - stored in UTC, without zone
    try:
        value = datetime.fromisoformat(text)
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    except (ValueError, OverflowError):
        return None


def _truth(text: str) -> bool | None:
    if text.lower() in TRUE:
        return True
    return False if text.lower() in FALSE else None
