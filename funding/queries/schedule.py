"""What a schedule brought back would change, cell by cell, against the ceilings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.french import amount as euros
from funding.ledger import queries as ledger
from funding.ledger.models import Credit, Envelope
from funding.models import Agreement, Cofinancing, Tranche
from workflow.models import JournalEntry

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Change:
    """A cell that would change: what it says here now, what the sheet says, as French text."""

    tranche: Tranche
    field: str
    label: str
    before: date | Decimal
    after: date | Decimal

    @property
    def before_text(self) -> str:
        return _shown(self.before)

    @property
    def after_text(self) -> str:
        return _shown(self.after)


@dataclass(frozen=True)
class Asked:
    """What a sheet asks for one tranche, and what it said when it left (see exports.schedule)."""

    tranche_id: int
    left: Mapping[str, Any]
    wished: Mapping[str, Any]
    exported_at: datetime
    line: int = 0


@dataclass
class Preview:
    """Changes, what forbids them and what to know before confirming them."""

    changes: list[Change] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def may_apply(self) -> bool:
        return bool(self.changes) and not self.refusals


FIELDS = {"planned_on": gettext_lazy("Prévue le"), "planned_amount": gettext_lazy("Montant prévu")}


def _shown(value: date | Decimal) -> str:
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else euros(value)


def preview(envelope: Envelope, asked: Iterable[Asked], *, today: date) -> Preview:
    """Compares what is asked with what is now and with what had left, in 5 queries at most.

    A cell changed in the sheet and here since is a conflict; a cell changed only here is kept.
    """
    found = Preview()
    wanted = {a.tranche_id: a for a in asked}
    tranches = {
        t.pk: t
        for t in Tranche.objects.filter(
            pk__in=list(wanted), agreement__engagement__line__envelope=envelope
        )
        .select_related("agreement__cofinancing", "agreement__engagement__line")
        .order_by("pk")
    }
    touched: dict[int, Asked] = {}
    for pk, ask in wanted.items():
        tranche = tranches.get(pk)
        if tranche is None:
            found.refusals.append(
                _("Ligne %(line)s : cette tranche n’est pas de cette enveloppe.")
                % {"line": ask.line}
            )
            continue
        if _compare(found, tranche, ask):
            touched[pk] = ask
    _tell_who(found, [(tranches[pk], ask) for pk, ask in touched.items()])
    _check_ceilings(found, today)
    _warn_of_years(found, envelope)
    return found


def name_of(tranche: Tranche) -> str:
    return _("%(file)s, tranche %(number)s") % {
        "file": tranche.agreement.cofinancing.reference,
        "number": tranche.number,
    }


def _compare(found: Preview, tranche: Tranche, ask: Asked) -> bool:
    """Adds the cells that would change; True when one of them changed here too."""
    conflict = False
    for name, label in FIELDS.items():
        now, left, wished = getattr(tranche, name), ask.left[name], ask.wished[name]
        if wished in (left, now):
            continue
        if now != left:
            conflict = True
            continue
        found.changes.append(Change(tranche, name, str(label), now, wished))
        if tranche.stage != "planned":
            found.refusals.append(
                _("%(tranche)s : elle est déjà au-delà de la prévision, elle ne se déplace plus.")
                % {"tranche": name_of(tranche)}
            )
        elif isinstance(wished, Decimal) and wished <= 0:
            found.refusals.append(
                _("%(tranche)s : indiquez un montant supérieur à zéro.")
                % {"tranche": name_of(tranche)}
            )
        elif isinstance(wished, date) and wished < tranche.agreement.signed_on:
            found.refusals.append(
                _("%(tranche)s : elle ne peut pas précéder la signature, le %(day)s.")
                % {"tranche": name_of(tranche), "day": _shown(tranche.agreement.signed_on)}
            )
    return conflict


def _tell_who(found: Preview, conflicts: list[tuple[Tranche, Asked]]) -> None:
    """A conflict says what the tranche says now and who moved its file since the export."""
    if not conflicts:
        return
    files = {t.agreement.cofinancing_id for t, _ask in conflicts}
    entries = JournalEntry.objects.filter(
        file_kind=Cofinancing.file_kind, file_id__in=files
    ).select_related("by")
    latest = {entry.file_id: entry for entry in entries.order_by("at", "pk")}
    for tranche, ask in conflicts:
        entry = latest.get(tranche.agreement.cofinancing_id)
        who = (
            _("%(person)s, le %(day)s (« %(deed)s »)")
            % {"person": entry.by, "day": _shown(timezone.localdate(entry.at)), "deed": entry.label}
            if entry and entry.at >= ask.exported_at.replace(microsecond=0)
            else _("une autre personne")
        )
        found.refusals.append(
            _(
                "%(tranche)s : modifiée ici depuis l’export par %(who)s. Elle dit maintenant "
                "%(day)s et %(amount)s : refaites l’export ou reprenez ces valeurs."
            )
            % {
                "tranche": name_of(tranche),
                "who": who,
                "day": _shown(tranche.planned_on),
                "amount": euros(tranche.planned_amount),
            }
        )


def _check_ceilings(found: Preview, today: date) -> None:
    """The tranches of an agreement keep adding up to it; none is planned in the past."""
    moved: dict[Agreement, Decimal] = defaultdict(lambda: ZERO)
    for change in found.changes:
        if change.field == "planned_amount":
            moved[change.tranche.agreement] += change.after - change.before  # type: ignore[operator] # its field tells its kind
        elif change.after < today:  # type: ignore[operator] # its field tells its kind
            found.warnings.append(
                _("%(tranche)s : prévue le %(day)s, une date passée.")
                % {"tranche": name_of(change.tranche), "day": change.after_text}
            )
    for agreement, gap in moved.items():
        if gap:
            found.refusals.append(
                _(
                    "%(file)s, convention %(number)s : les tranches feraient %(gap)s de %(way)s "
                    "que les %(amount)s conventionnés."
                )
                % {
                    "file": agreement.cofinancing.reference,
                    "number": agreement.number,
                    "gap": euros(abs(gap)),
                    "way": _("plus") if gap > 0 else _("moins"),
                    "amount": euros(agreement.amount),
                }
            )


def _warn_of_years(found: Preview, envelope: Envelope) -> None:
    """The years whose tranches to pay would be more than the CP that they have."""
    if not found.changes:
        return
    rows = ledger.totals(
        [r for r in ledger.balances(envelope=envelope) if r.credit == Credit.CP], "fiscal_year"
    )
    room = {year: figures.available for (_credit, year), figures in rows.items()}
    planned: dict[int, Decimal] = defaultdict(lambda: ZERO)
    totals = (
        Tranche.objects.filter(
            agreement__engagement__line__envelope=envelope, dropped_at=None, paid_at=None
        )
        .annotate(year=ExtractYear("planned_on"))
        .values("year")
        .annotate(total=Sum("planned_amount"))
        .order_by("year")
    )
    for row in totals:
        planned[row["year"]] += row["total"]
    after = dict(planned)
    for tranche, values in wishes_by_tranche(found.changes).items():
        year, amount = tranche.planned_on.year, tranche.planned_amount
        after[year] = after.get(year, ZERO) - amount
        to = values.get("planned_on", tranche.planned_on).year  # type: ignore[union-attr] # its field tells its kind
        after[to] = after.get(to, ZERO) + values.get("planned_amount", amount)  # type: ignore[operator] # its field tells its kind
    for year in sorted(after):
        if after[year] > max(room.get(year, ZERO), planned.get(year, ZERO)):
            found.warnings.append(
                _(
                    "%(year)s : %(planned)s de tranches pour %(room)s de CP disponibles ; "
                    "il manquerait %(gap)s."
                )
                % {
                    "year": year,
                    "planned": euros(after[year]),
                    "room": euros(room.get(year, ZERO)),
                    "gap": euros(after[year] - room.get(year, ZERO)),
                }
            )


def wishes_by_tranche(changes: Iterable[Change]) -> dict[Tranche, dict[str, date | Decimal]]:
    """The new values of each tranche, together."""
    found: dict[Tranche, dict[str, date | Decimal]] = {}
    for change in changes:
        found.setdefault(change.tranche, {})[change.field] = change.after
    return found
