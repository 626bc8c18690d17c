"""The budget officer prepares an amendment, then records it signed: whole, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import User
from documents.models import Attachment
from funding import events
from funding.actions.telling import tell
from funding.ledger import books
from funding.ledger.models import AwardBalance
from funding.lifecycle import COFINANCING
from funding.models import Amendment, Cofinancing, Milestone, Tranche
from funding.queries.amendments import Terms, read, sentences_of, terms_in_force
from workflow.refusals import Refused

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class NewTranche:
    """A tranche to come as it becomes: its amount in euros (0 gives it up), its day."""

    tranche: Tranche
    amount: Decimal
    planned_on: date


@dataclass(frozen=True)
class NewMilestone:
    """A milestone awaited, and the day it becomes due."""

    milestone: Milestone
    due_on: date


@dataclass(frozen=True)
class NewTerms:
    """What an amendment makes of an award; None leaves a term as it is.

    ``aid`` is what is left of the aid in euros, all acts together: less than today, or the same.
    ``release`` gives back what was granted and never signed.
    """

    total: Decimal | None = None
    eligible: Decimal | None = None
    duration: int | None = None
    aid: Decimal | None = None
    tranches: Sequence[NewTranche] = ()
    milestones: Sequence[NewMilestone] = ()
    release: bool = False


@transaction.atomic(durable=True)
def prepare_amendment(
    cofinancing: Cofinancing,
    *,
    terms: NewTerms,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Amendment:
    """Writes what an amendment will change, for its letter; nothing changes before its signature.

    ``reason`` is its object. Prepared again, it replaces the one that waits.
    """
    file = COFINANCING.apply(
        cofinancing, "prepare_amendment", by=by, at=at, reason=reason, seen_version=seen_version
    )
    now = terms_in_force(file)
    every = Amendment.objects.filter(cofinancing=file)
    written = every.prepared().first() or Amendment(
        cofinancing=file, number=every.count() + 1, prepared_at=at, prepared_by=by
    )
    written.reason, written.prepared_at, written.prepared_by = reason.strip(), at, by
    for name in ("total", "eligible", "duration"):
        before, after = getattr(now, name), getattr(terms, name)
        moves = after is not None and after != before
        setattr(written, f"{name}_before", before if moves else None)
        setattr(written, f"{name}_after", after if moves else None)
    written.changes = _changes(now, terms)
    written.aid_before = now.aid
    written.withdrawn_amount = sum(_withdrawn(written.changes, now).values(), ZERO)
    written.released_amount = now.reserved if terms.release else ZERO
    _check(written, now, terms)
    written.save()
    return written


@transaction.atomic(durable=True)
def amend(
    cofinancing: Cofinancing,
    *,
    signed_on: date,
    by: User,
    at: datetime,
    document: Attachment | None = None,
    seen_version: int | None = None,
) -> Amendment:
    """Records the signed amendment: its plan is applied, what it gives back leaves the engagement.

    Refused when a tranche, a milestone or the aid changed since it was prepared. In the year of the
    engagement its AE become available again; later they do not (GBCP, article 160).
    """
    # held first: what the journal tells is what is signed, and not what waited a moment before
    Cofinancing.objects.select_for_update(no_key=True).get(pk=cofinancing.pk)
    waiting = list(Amendment.objects.filter(cofinancing=cofinancing).prepared())
    file = COFINANCING.apply(
        cofinancing,
        "amend",
        by=by,
        at=at,
        seen_version=seen_version,
        details={
            "amendment": waiting[0].number if waiting else 0,
            "signed_on": signed_on.isoformat(),
            "changes": [sentence for one in waiting for sentence in sentences_of(one)],
        },
    )
    [held] = waiting  # one at most, says the database; none, and the table has refused the deed
    if signed_on > timezone.localdate(at):
        raise Refused(
            "signed_in_the_future",
            _("L’avenant ne peut être signé dans le futur."),
            field="signed_on",
        )
    now = terms_in_force(file)
    _still_true(held, now)
    withdrawn = _withdrawn(held.changes, now)
    _move(held.changes, now, by=by, at=at)
    _give_back(file, held, now, withdrawn, by=by, at=at)
    held.signed_on, held.document = signed_on, document
    held.recorded_at, held.recorded_by = at, by
    held.save(update_fields=["signed_on", "document", "recorded_at", "recorded_by"])
    told = (events.holders(file, at), events.assessors(file, at))
    tell(events.AMENDED, file, *told, by=by, at=at, changes=" ; ".join(sentences_of(held)))
    return held


@transaction.atomic(durable=True)
def drop_amendment(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Amendment:
    """Gives up the amendment that waits for its signature; it stays in the file, as given up."""
    file = COFINANCING.apply(
        cofinancing, "drop_amendment", by=by, at=at, reason=reason, seen_version=seen_version
    )
    held = Amendment.objects.filter(cofinancing=file).prepared().get()
    held.dropped_at, held.dropped_by = at, by
    held.save(update_fields=["dropped_at", "dropped_by"])
    return held


def _changes(now: Terms, terms: NewTerms) -> list[dict[str, Any]]:
    """Each cell that moves, as the amendment keeps it."""
    tranches = {t.pk: t for t in now.tranches}
    milestones = {m.pk: m for m in now.milestones}
    found: list[dict[str, Any]] = []
    for new in terms.tranches:
        held = tranches.get(new.tranche.pk)
        if held is None:
            raise Refused("unknown_tranche", _("Une tranche certifiée ou payée ne change plus."))
        for name, after in (("planned_amount", new.amount), ("planned_on", new.planned_on)):
            found += _moved("tranche", held, name, after)
    for due in terms.milestones:
        row = milestones.get(due.milestone.pk)
        if row is None:
            raise Refused("unknown_milestone", _("Un jalon déjà rapporté ne change plus."))
        found += _moved("milestone", row, "due_on", due.due_on)
    return found


def _moved(what: str, row: Any, name: str, after: Decimal | date) -> list[dict[str, Any]]:
    before = getattr(row, name)
    if before == after:
        return []
    written = [f"{v:.2f}" if isinstance(v, Decimal) else v.isoformat() for v in (before, after)]
    change = {"what": what, "number": row.number, "field": name}
    return [change | {"before": written[0], "after": written[1]}]


def _withdrawn(changes: list[dict[str, Any]], now: Terms) -> dict[int, Decimal]:
    """What each engagement gives back, by its key: the tranches of an act never grow together."""
    numbers = {t.number: t for t in now.tranches}
    found: dict[int, Decimal] = {}
    for change in changes:
        if change["field"] == "planned_amount" and change["number"] in numbers:
            act = numbers[change["number"]].agreement.engagement_id
            less = Decimal(change["before"]) - Decimal(change["after"])
            found[act] = found.get(act, ZERO) + less
    if any(less < 0 for less in found.values()):
        raise Refused(
            "amendment_only_reduces_the_aid",
            _(
                "Les tranches à venir d’un acte dépasseraient son montant : un avenant de ce genre "
                "n’ajoute rien. Pour engager davantage, enregistrez un avenant d’augmentation."
            ),
        )
    return found


def _check(written: Amendment, now: Terms, terms: NewTerms) -> None:
    """Says each refusal by name before the database repeats it."""
    if any(new.amount < 0 for new in terms.tranches):
        raise Refused("amount_is_positive", _("Un montant ne peut être négatif."))
    if terms.aid is not None and terms.aid != written.aid_after:
        raise Refused(
            "plan_adds_up",
            _("D’après les tranches l’aide serait de %(plan)s : vous avez écrit %(aid)s.")
            % {"plan": euros(written.aid_after), "aid": euros(terms.aid)},
            field="aid",
        )
    if not sentences_of(written):
        raise Refused("nothing_changes", _("Rien ne change : modifiez un coût, une date, l’aide."))
    eligible = written.eligible_after or now.eligible
    total = written.total_after or now.total
    if eligible is not None and total is not None and eligible > total:
        raise Refused(
            "amendment_costs_are_likely",
            _("L’assiette ne dépasse pas le coût total."),
            field="eligible",
        )
    rate = _rate(written.cofinancing)
    if eligible is not None and written.aid_after > eligible * rate:
        raise Refused(
            "amendment_stays_within_the_rate",
            _("Sur une assiette de %(base)s, l’aide serait au plus de %(most)s.")
            % {"base": euros(eligible), "most": euros(eligible * rate)},
            field="eligible",
        )


def _rate(file: Cofinancing) -> Decimal:
    return file.derogation_max_rate if file.derogation_reason else file.max_rate


def _still_true(held: Amendment, now: Terms) -> None:
    """Refuses an amendment prepared on rows that moved since."""
    rows: dict[tuple[str, int], Any] = {("tranche", t.number): t for t in now.tranches}
    rows |= {("milestone", m.number): m for m in now.milestones}
    stale = [
        change
        for change in held.changes
        if (row := rows.get((change["what"], change["number"]))) is None
        or getattr(row, change["field"]) != read(change["field"], change["before"])
    ]
    if stale or now.aid != held.aid_before or held.released_amount not in (ZERO, now.reserved):
        raise Refused(
            "amendment_is_stale",
            _(
                "Depuis la préparation de l’avenant, une tranche, un jalon ou l’aide a changé : "
                "préparez-le à nouveau sur ce qui est vrai aujourd’hui."
            ),
        )


def _move(changes: list[dict[str, Any]], now: Terms, *, by: User, at: datetime) -> None:
    """Gives tranches and milestones their new day and amount; an empty tranche is given up."""
    rows: dict[tuple[str, int], Any] = {("tranche", t.number): t for t in now.tranches}
    rows |= {("milestone", m.number): m for m in now.milestones}
    touched: dict[tuple[str, int], set[str]] = {}
    for change in changes:
        key = (change["what"], change["number"])
        row, value = rows[key], read(change["field"], change["after"])
        fields = touched.setdefault(key, set())
        if change["field"] == "planned_amount" and value == 0:
            row.dropped_at, row.dropped_by = at, by
            fields |= {"dropped_at", "dropped_by"}
        else:
            setattr(row, change["field"], value)
            fields.add(change["field"])
    for key, fields in touched.items():
        rows[key].save(update_fields=sorted(fields))


def _give_back(
    file: Cofinancing,
    held: Amendment,
    now: Terms,
    withdrawn: dict[int, Decimal],
    *,
    by: User,
    at: datetime,
) -> None:
    """Withdraws from each act, then releases what no act engages: balances in key order."""
    told: dict[str, Any] = {"by": by, "at": at, "reason": held.reason}
    key = f"{file.reference}/amend/{held.number}"
    acts = {t.agreement.engagement_id: t.agreement.engagement for t in now.tranches}
    for engagement_id in sorted(withdrawn):
        if withdrawn[engagement_id] > 0:
            books.withdraw(
                engagement=acts[engagement_id],
                amount=withdrawn[engagement_id],
                key=f"{key}/withdraw/{engagement_id}",
                **told,
            )
    if not held.released_amount:
        return
    reserved = AwardBalance.objects.filter(award=file.reference, reserved_amount__gt=0)
    for row in reserved.select_related("line").order_by("line_id", "fiscal_year"):
        books.release(
            line=row.line,
            fiscal_year=row.fiscal_year,
            award=file.reference,
            amount=row.reserved_amount,
            key=f"{key}/release/{row.pk}",
            **told,
        )
