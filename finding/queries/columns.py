"""A column of a list of files: its value for a spreadsheet, its cell on the page, its order."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.french import amount, number

Words = str | Promise

#: The colour of a state, by its value in code; any other is green.
STATUS_BADGES = {
    "draft": "new",
    "submitted": "info",
    "under_review": "info",
    "requested": "info",
    "qualified": "info",
    "in_progress": "info",
    "in_committee": "info",
    "waiting_for_ministry": "warning",
    "deferred": "warning",
    "planned": "new",
    "open": "info",
    "not_recommended": "warning",
    "inadmissible": "error",
    "refused": "error",
    "cancelled": "error",
    "declined": "error",
}

#: The class of the cells of each kind.
CLASSES = {
    "money": "amount",
    "date": "nowrap",
    "count": "amount",
    "number": "amount",
    "link": "nowrap",
    "long": "wide",
}


@dataclass(frozen=True)
class Hidden:
    """A value kept from this person, with the words shown in its place."""

    words: str


@dataclass(frozen=True)
class Order:
    """How a column sorts: an expression that is never null, indexed with the primary key."""

    expression: Any
    label: Words = ""


@dataclass(frozen=True)
class Column:
    """One column. ``value(row, person)`` gives text, ``Decimal`` euros, a date, or ``Hidden``.

    ``kind`` is one of text, long, money, date, count, number, link. ``order`` makes it sortable.
    ``cell`` writes it on the page otherwise than its kind does. ``same_for`` gives what alone
    decides of the cell, of few values: on one page, the cell of each is written once.
    """

    name: str
    label: Words
    value: Callable[[Any, Any], Any]
    kind: str = "text"
    order: Order | None = None
    cell: Callable[[Any, Any], str] | None = None
    width: int = 18
    same_for: Callable[[Any], Hashable] | None = None

    @property
    def css(self) -> str:
        return CLASSES.get(self.kind, "")

    def shown(self, row: Any, person: Any) -> str:
        """The cell as it stands on the page."""
        if self.cell is not None:
            return self.cell(row, person)
        value = self.value(row, person)
        if value is None or value == "":
            return "—"
        if isinstance(value, Hidden):
            return format_html('<span class="fr-text-mention--grey">{}</span>', value.words)
        if self.kind == "money":
            return amount(value)
        if self.kind == "count":
            return number(value)
        if self.kind == "number":
            return number(value, 2).rstrip("0").rstrip(",")
        if self.kind == "date":
            return french_day(value)
        if self.kind == "link":
            return format_html('<a class="fr-link" href="{}">{}</a>', row.get_absolute_url(), value)
        return str(value)

    def exported(self, row: Any, person: Any) -> Any:
        """The value as a spreadsheet takes it."""
        value = self.value(row, person)
        return value.words if isinstance(value, Hidden) else value


def french_day(value: date | datetime) -> str:
    """``02/03/2026``, the day in Paris."""
    day = timezone.localtime(value) if isinstance(value, datetime) else value
    return day.strftime("%d/%m/%Y")


def badge(status: str, label: Words) -> SafeString:
    """A state as a coloured word."""
    return format_html(
        '<span class="fr-badge fr-badge--{} fr-badge--no-icon">{}</span>',
        STATUS_BADGES.get(status, "success"),
        label,
    )


def reference_column() -> Column:
    """The reference, which opens the file and stands for the order of opening."""
    return Column("reference", _("Référence"), lambda row, person: row.reference, kind="link")
