"""What Chorus says of each EJ, counted as the State counts it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Min, Sum

from funding.ledger.models.chorus import AmountType, ChorusLine, ExtractKind
from funding.ledger.models.envelopes import ZERO

#: Types that change what is engaged. « Réduction » is a payment seen from the engagement, and
#: « Report exercice suivant » moves the same engagement to the next year: neither counts.
ENGAGING = frozenset(
    {
        AmountType.MODIFICATION,
        AmountType.ADJUSTMENT,
        AmountType.REASSIGNED_FROM,
        AmountType.REASSIGNED_TO,
    }
)


@dataclass
class EJFigures:
    """An EJ (or a line without one) over all its years, in euros.

    ``engaged`` is net of modifications; ``reduced`` is what the engagement lines say was paid
    (positive); ``paid`` is what the payment lines say. ``first_year`` is that of the first
    « Original » that we hold, ``carried_years`` those where it came back.
    """

    engaged: Decimal = ZERO
    reduced: Decimal = ZERO
    paid: Decimal = ZERO
    lines: int = 0
    first_on: date | None = None
    last_on: date | None = None
    first_year: int | None = None
    carried_years: set[int] = field(default_factory=set)
    has_engagement_lines: bool = False
    has_payment_lines: bool = False

    @property
    def remaining(self) -> Decimal:
        """What Chorus has still to pay on it."""
        return self.engaged - max(self.paid, self.reduced)

    def __add__(self, other: "EJFigures") -> "EJFigures":
        days = [d for d in (self.first_on, other.first_on) if d]
        ends = [d for d in (self.last_on, other.last_on) if d]
        years = [y for y in (self.first_year, other.first_year) if y]
        return EJFigures(
            engaged=self.engaged + other.engaged,
            reduced=self.reduced + other.reduced,
            paid=self.paid + other.paid,
            lines=self.lines + other.lines,
            first_on=min(days, default=None),
            last_on=max(ends, default=None),
            first_year=min(years, default=None),
            carried_years=self.carried_years | other.carried_years,
            has_engagement_lines=self.has_engagement_lines or other.has_engagement_lines,
            has_payment_lines=self.has_payment_lines or other.has_payment_lines,
        )


Key = tuple[str, int | None]


def figures_of(
    ej_numbers: Iterable[str] = (), line_ids: Iterable[int] = ()
) -> dict[Key, EJFigures]:
    """The figures of these EJs, keyed ``(ej, None)``, and of these lines without EJ, ``("", pk)``.

    One query for the EJs, one for the lines; only lines that still count are counted.
    """
    found: dict[Key, EJFigures] = defaultdict(EJFigures)
    counting = ChorusLine.objects.counting()
    grouped = ("ej_number", "item", "kind", "type_code", "fiscal_year")
    facts = {
        "total": Sum("amount"),
        "count": Count("pk"),
        "first": Min("posted_on"),
        "last": Max("posted_on"),
    }
    ej_numbers, line_ids = list(ej_numbers), list(line_ids)
    rows: list[tuple[Key, dict]] = []
    if ej_numbers:
        query = counting.filter(ej_number__in=ej_numbers).exclude(ej_number="")
        rows += [
            ((row["ej_number"], None), row)
            for row in query.values(*grouped).annotate(**facts).order_by(*grouped)
        ]
    if line_ids:
        alone = counting.filter(pk__in=line_ids).values("pk", *grouped).annotate(**facts)
        rows += [(("", row["pk"]), row) for row in alone.order_by("pk")]
    starts: dict[tuple[Key, str], int] = {}
    for key, row in rows:
        if row["type_code"] == AmountType.ORIGINAL:
            place = (key, row["item"])
            starts[place] = min(row["fiscal_year"], starts.get(place, row["fiscal_year"]))
    for key, row in rows:
        _count(found[key], row, starts.get((key, row["item"])))
    return dict(found)


def _count(figures: EJFigures, row: dict, start: int | None) -> None:
    """Adds a group of lines of one item, type and year; ``start`` is the item’s first year."""
    total, code, year = row["total"], row["type_code"], row["fiscal_year"]
    figures.lines += row["count"]
    figures.first_on = min(filter(None, (figures.first_on, row["first"])))
    figures.last_on = max(filter(None, (figures.last_on, row["last"])))
    if row["kind"] == ExtractKind.PAYMENTS:
        figures.paid += total
        figures.has_payment_lines = True
        return
    figures.has_engagement_lines = True
    if code == AmountType.ORIGINAL:
        if year == start:
            figures.engaged += total
            figures.first_year = min(filter(None, (figures.first_year, year)))
        else:
            figures.carried_years.add(year)
    elif code in ENGAGING:
        figures.engaged += total
    elif code == AmountType.REDUCTION:
        figures.reduced -= total
