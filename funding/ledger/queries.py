"""What a page of figures needs: balances now or at a date, and the movements behind them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateField, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, TruncMonth

from funding.ledger.figures import COMPOSITION, COMPUTED, POCKET_NAMES, RULES, Figures, Rule
from funding.ledger.models import (
    ZERO,
    AwardBalance,
    Balance,
    BudgetLine,
    Credit,
    DailyTotal,
    Engagement,
    Envelope,
    Kind,
    LooseLeg,
    MonthlyTotal,
    Movement,
    Pocket,
)

MONEY: DecimalField = DecimalField(max_digits=14, decimal_places=2)


@dataclass(frozen=True)
class LineFigures:
    """The figures of one line for one fiscal year, in AE or in CP."""

    line: BudgetLine
    fiscal_year: int
    credit: str
    figures: Figures


@dataclass(frozen=True)
class AwardFigures:
    """What an award holds, all lines and years together, in euros."""

    reserved: Decimal = ZERO
    engaged: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def programmed(self) -> Decimal:
        return self.reserved + self.engaged

    @property
    def remaining_to_engage(self) -> Decimal:
        return self.reserved

    @property
    def remaining_to_pay(self) -> Decimal:
        return self.engaged - self.paid


@dataclass(frozen=True)
class Flow:
    """What the movements of a kind added to a pocket during a month (first day of the month)."""

    month: date
    credit: str
    kind: str
    pocket: str
    amount: Decimal


def _dated(as_of: date | None, known_on: date | None, *, known: str) -> Q:
    condition = Q()
    if as_of is not None:
        condition &= Q(effect_on__lte=as_of)
    if known_on is not None:
        condition &= Q(**{f"{known}__lte": known_on})
    return condition


def balances(
    *,
    envelope: Envelope | None = None,
    line: BudgetLine | None = None,
    fiscal_year: int | None = None,
    as_of: date | None = None,
    known_on: date | None = None,
) -> list[LineFigures]:
    """Figures by line, fiscal year and credit, in that order, in two queries.

    Without dates: the balances now. ``as_of``: what had effect by that day; ``known_on``: what had
    been recorded by that day. A line and year without any movement is absent.
    """
    lines = BudgetLine.objects.select_related("envelope").order_by("code")
    if envelope is not None:
        lines = lines.filter(envelope=envelope)
    if line is not None:
        lines = lines.filter(pk=line.pk)
    known_lines = {found.pk: found for found in lines}
    chosen = Q(line_id__in=list(known_lines))
    if fiscal_year is not None:
        chosen &= Q(fiscal_year=fiscal_year)
    held: dict[tuple[int, int, str], dict[str, Decimal]] = {}
    for line_id, year, credit, pocket, amount in _amounts(chosen, as_of, known_on):
        pockets = held.setdefault((line_id, year, credit), {})
        pockets[pocket] = pockets.get(pocket, ZERO) + amount
    order = {pk: place for place, pk in enumerate(known_lines)}
    return [
        LineFigures(known_lines[pk], year, credit, Figures(credit=credit, **held[pk, year, credit]))
        for pk, year, credit in sorted(held, key=lambda key: (order[key[0]], key[1], key[2]))
    ]


def _amounts(chosen: Q, as_of: date | None, known_on: date | None) -> QuerySet[Any, Any]:
    """(line, year, credit, pocket, amount) rows that add up to the balances asked for."""
    place = ("line_id", "fiscal_year", "credit", "pocket")
    if as_of is None and known_on is None:
        return Balance.objects.filter(chosen).values_list(*place, "amount").order_by()
    dated = Q(chosen, _dated(as_of, known_on, known="known_on"))
    parts: list[QuerySet[Any, Any]] = [LooseLeg.objects.filter(dated)]
    if as_of is None or known_on is not None:
        parts.append(DailyTotal.objects.filter(dated))
    else:
        first = as_of.replace(day=1)
        parts.append(MonthlyTotal.objects.filter(chosen, month__lt=first))
        parts.append(DailyTotal.objects.filter(dated, effect_on__gte=first))
    sums = [part.values_list(*place).annotate(total=Sum("amount")).order_by() for part in parts]
    return sums[0].union(*sums[1:], all=True)


_GROUPS: dict[str, Callable[[LineFigures], object]] = {
    "credit": lambda row: row.credit,
    "line": lambda row: row.line,
    "strand": lambda row: row.line.strand,
    "nature": lambda row: row.line.nature,
    "fiscal_year": lambda row: row.fiscal_year,
}


def totals(rows: Iterable[LineFigures], *by: str) -> dict:
    """Adds figures up by ``line``, ``strand``, ``nature`` or ``fiscal_year``, and always by credit.

    Keys are ``(credit, *by)``, or the credit alone when ``by`` is empty.
    """
    found: dict = {}
    for row in rows:
        key = (row.credit, *(_GROUPS[name](row) for name in by)) if by else row.credit
        found[key] = found[key] + row.figures if key in found else row.figures
    return found


def award_figures(
    awards: Iterable[str] | None = None,
    *,
    envelope: Envelope | None = None,
    as_of: date | None = None,
    known_on: date | None = None,
) -> dict[str, AwardFigures]:
    """What each award holds, by its reference; awards that never moved are absent.

    Now: two queries on maintained rows. At a date: one query that sums the awards' movements.
    """
    chosen = Q() if awards is None else Q(award__in=list(awards))
    if as_of is not None or known_on is not None:
        return _award_figures_at(chosen, envelope, as_of, known_on)
    if envelope is not None:
        chosen &= Q(line__envelope=envelope)
    reserved = dict(
        AwardBalance.objects.filter(chosen)
        .values_list("award")
        .annotate(total=Sum("reserved_amount"))
        .order_by()
    )
    acts = (
        Engagement.objects.filter(chosen)
        .values_list("award")
        .annotate(engaged=Sum("balance__engaged_amount"), paid=Sum("balance__paid_amount"))
        .order_by()
    )
    engaged = {award: (engaged or ZERO, paid or ZERO) for award, engaged, paid in acts}
    return {
        award: AwardFigures(reserved.get(award, ZERO), *engaged.get(award, (ZERO, ZERO)))
        for award in {*reserved, *engaged}
    }


def _award_figures_at(
    chosen: Q, envelope: Envelope | None, as_of: date | None, known_on: date | None
) -> dict[str, AwardFigures]:
    if envelope is not None:
        chosen &= Q(source_line__envelope=envelope)
    rows = (
        Movement.objects.filter(chosen, ~Q(award=""))
        .filter(_dated(as_of, known_on, known="recorded_at__date"))
        .values_list("award")
        .annotate(
            reserved=_flow(Q(destination_pocket=Pocket.RESERVED), Q(source_pocket=Pocket.RESERVED)),
            engaged=_flow(Q(destination_pocket=Pocket.ENGAGED), Q(source_pocket=Pocket.ENGAGED)),
            paid=_flow(Q(destination_pocket=Pocket.PAID), Q(source_pocket=Pocket.PAID)),
        )
        .order_by()
    )
    return {award: AwardFigures(*amounts) for award, *amounts in rows}


def _flow(coming: Q, going: Q) -> Coalesce:
    return Coalesce(Sum(_signed(coming, going)), Value(ZERO), output_field=MONEY)


def _signed(coming: Q, going: Q):
    """``amount`` where it comes, less ``amount`` where it goes."""
    zero = Value(ZERO, output_field=MONEY)
    return Case(When(coming, then=F("amount")), default=zero, output_field=MONEY) - Case(
        When(going, then=F("amount")), default=zero, output_field=MONEY
    )


def movements_behind(
    figure: str,
    *,
    credit: str,
    envelope: Envelope | None = None,
    line: BudgetLine | None = None,
    strand: str = "",
    fiscal_year: int | None = None,
    as_of: date | None = None,
    known_on: date | None = None,
) -> QuerySet[Movement]:
    """The movements that make a figure; the sum of their signed ``effect`` is the figure.

    ``figure`` is a key of ``RULES``; ``strand`` keeps the lines of one strand. Newest first.
    KeyError when the figure does not exist.
    """
    parts = COMPOSITION[Credit(credit)][figure]
    plus = [pocket for pocket, sign in parts.items() if sign > 0]
    memo_sign = parts.get(Pocket.PAID, 0) if credit == Credit.AE else 0
    if memo_sign > 0:
        plus.remove(Pocket.PAID)
    here: dict[str, Q] = {}
    for side in ("source", "destination"):
        place = Q(credit=credit, **{f"{side}_pocket__in": plus})
        if envelope is not None:
            place &= Q(**{f"{side}_line__in": BudgetLine.objects.filter(envelope=envelope)})
        if line is not None:
            place &= Q(**{f"{side}_line": line})
        if strand:
            place &= Q(**{f"{side}_line__strand": strand})
        if fiscal_year is not None:
            place &= Q(**{f"{side}_year": fiscal_year})
        here[side] = place
    effect = _signed(here["destination"], here["source"])
    chosen = here["source"] | here["destination"]
    if memo_sign:
        memo = _memo(envelope, line, strand, fiscal_year)
        added, removed = memo & Q(kind=Kind.PAYMENT), memo & Q(kind=Kind.REFUND)
        effect += _signed(added, removed) if memo_sign > 0 else _signed(removed, added)
        chosen |= memo
    return (
        Movement.objects.filter(chosen, _dated(as_of, known_on, known="recorded_at__date"))
        .annotate(effect=effect)
        .exclude(effect=ZERO)
        .select_related("source_line", "destination_line", "engagement", "recorded_by")
        .order_by("-pk")
    )


def _memo(
    envelope: Envelope | None, line: BudgetLine | None, strand: str, fiscal_year: int | None
) -> Q:
    """The payments, of any year, on the engagements of these AE."""
    memo = Q(kind__in=[Kind.PAYMENT, Kind.REFUND])
    if envelope is not None:
        memo &= Q(engagement__line__envelope=envelope)
    if line is not None:
        memo &= Q(engagement__line=line)
    if strand:
        memo &= Q(engagement__line__strand=strand)
    if fiscal_year is not None:
        memo &= Q(engagement__fiscal_year=fiscal_year)
    return memo


def monthly_flows(*, envelope: Envelope, fiscal_year: int | None = None) -> list[Flow]:
    """What each kind of movement added to each pocket, month by month, oldest first."""
    mine = Q(line__envelope=envelope)
    if fiscal_year is not None:
        mine &= Q(fiscal_year=fiscal_year)
    names = ("month", "credit", "kind", "pocket")
    loose = LooseLeg.objects.filter(mine).annotate(month=Cast(TruncMonth("effect_on"), DateField()))
    parts = [
        part.values_list(*names).annotate(total=Sum("amount")).order_by()
        for part in (MonthlyTotal.objects.filter(mine), loose)
    ]
    found: dict[tuple[date, str, str, str], Decimal] = {}
    for month, credit, kind, pocket, total in parts[0].union(parts[1], all=True):
        key = (month, credit, kind, pocket)
        found[key] = found.get(key, ZERO) + total
    return [Flow(*key, total) for key, total in sorted(found.items())]


def movements_of(award: str) -> QuerySet[Movement]:
    """The movements of one award, oldest first. Who may see the file's money may see them."""
    return (
        Movement.objects.filter(award=award)
        .select_related("source_line", "destination_line", "engagement", "recorded_by")
        .order_by("effect_on", "pk")
    )


def quiet_engagements(*, envelope: Envelope, since: date) -> QuerySet[Engagement]:
    """Engagements with something left to pay and no payment since that day, oldest first."""
    return (
        Engagement.objects.filter(line__envelope=envelope)
        .filter(balance__paid_amount__lt=F("balance__engaged_amount"))
        .annotate(last_moved_on=Coalesce("balance__last_paid_on", "signed_on"))
        .filter(last_moved_on__lt=since)
        .select_related("line", "balance")
        .order_by("last_moved_on", "pk")
    )


__all__ = [
    "COMPUTED",
    "POCKET_NAMES",
    "RULES",
    "AwardFigures",
    "Figures",
    "Flow",
    "LineFigures",
    "Rule",
    "award_figures",
    "balances",
    "monthly_flows",
    "movements_behind",
    "movements_of",
    "quiet_engagements",
    "totals",
]
