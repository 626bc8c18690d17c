"""What a decision writes, inside the caller's transaction: one file, or a whole committee's."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import french
from accounts.french import amount as euros
from accounts.french import percentage
from accounts.models import User
from accounts.statements import Statement
from funding import events
from funding.actions import agenda
from funding.actions.deliverables import Promised, promise
from funding.actions.giving_back import give_back
from funding.actions.telling import tell, tell_people, written_once
from funding.ledger import books
from funding.ledger.models import BudgetLine
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, CommitteeSession, Outcome
from funding.policies.instruments import COSTS, instrument_refusal
from funding.policies.readings import note_decided
from workflow.refusals import Refused

told_of_a_grant = written_once(
    lambda file, day: (
        events.holders(file, day),
        events.assessors(file, day),
        events.budget_officers(day),
        events.followers(file, events.GRANTED, day),
    )
)
#: What a grant stands on: the assiette in two, and whether a committee's agenda awaits it.
_GROUND = Statement(COSTS.values_list("staff", "other", Exists(agenda.AWAITING)))


def enrol(
    cofinancing: Cofinancing,
    *,
    session: CommitteeSession | None = None,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Cofinancing:
    """Puts the file before the committee, at the end of a session's agenda when one is named."""
    if session is not None:
        session = agenda.hold(session)
    file = COFINANCING.apply(cofinancing, "enrol", by=by, at=at, seen_version=seen_version)
    if session is not None:
        agenda.add(session, file, by=by, at=at)
    told = (events.holders(file, at), events.assessors(file, at))
    tell(events.ENROLLED, file, *told, by=by, at=at)
    return file


def grant(
    cofinancing: Cofinancing,
    *,
    amount: Decimal,
    line: BudgetLine,
    instrument: str,
    by: User,
    at: datetime,
    reason: str = "",
    derogation_reason: str = "",
    deliverables: Sequence[Promised] = (),
    seen_version: int | None = None,
) -> Cofinancing:
    """Grants ``amount`` euros and reserves them on the line, in AE of the year of ``at``.

    Above the call's rate a written derogation is needed. PostgreSQL refuses what the line has not.
    """
    _check_grant(cofinancing, amount, line, derogation_reason)
    ((staff, other, is_awaited),) = _GROUND(project=cofinancing.project_id, file=cofinancing.pk)
    if refusal := instrument_refusal(cofinancing, instrument, amount, (staff, other)):
        raise refusal
    item = agenda.held_item_of(cofinancing) if is_awaited else None
    year = timezone.localtime(at).year
    file = COFINANCING.apply(
        cofinancing,
        "grant",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={
            "granted_amount": amount,
            "budget_line": line,
            "fiscal_year": year,
            "instrument": instrument,
            "decided_at": at,
            "decided_by": by,
            "decision_reason": reason.strip(),
            "derogation_reason": derogation_reason.strip(),
        },
        details={"amount": str(amount), "line": line.code, "year": year},
    )
    agenda.answer(item, Outcome.GRANTED, amount=amount, by=by, at=at, reason=reason)
    promise(file, deliverables, by=by, at=at)
    tell_people(events.GRANTED, file, told_of_a_grant(file, at), by=by, at=at, amount=euros(amount))
    books.reserve(  # last: until the end of the transaction, others wait for the line
        line=line,
        fiscal_year=year,
        award=file.reference,
        amount=amount,
        by=by,
        at=at,
        reason=_("Accord du comité · %(file)s") % {"file": file.reference},
        key=f"{file.reference}/grant/{file.version}",
    )
    note_decided(file)
    return file


def defer(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Cofinancing:
    """Sends the file back to a later committee, with what is awaited from the holder."""
    item = agenda.held_item_of(cofinancing)
    file = COFINANCING.apply(
        cofinancing,
        "defer",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={"decided_at": at, "decided_by": by, "decision_reason": reason.strip()},
    )
    agenda.answer(item, Outcome.DEFERRED, by=by, at=at, reason=reason)
    told = (events.holders(file, at), events.assessors(file, at))
    tell(events.DEFERRED, file, *told, by=by, at=at, reason=reason.strip())
    return file


def refuse(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    remedies: str,
    seen_version: int | None = None,
) -> Cofinancing:
    """Refuses the request, with its reason and the legal remedies."""
    if not remedies.strip():
        raise Refused(
            "remedies_required", _("Indiquez les voies et délais de recours."), field="remedies"
        )
    item = agenda.held_item_of(cofinancing)
    file = COFINANCING.apply(
        cofinancing,
        "refuse",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={
            "decided_at": at,
            "decided_by": by,
            "decision_reason": reason.strip(),
            "remedies": remedies.strip(),
        },
    )
    agenda.answer(item, Outcome.REFUSED, by=by, at=at, reason=reason)
    told = (events.holders(file, at), events.assessors(file, at))
    words = {"reason": reason.strip(), "remedies": remedies.strip()}
    tell(events.REFUSED, file, *told, by=by, at=at, **words)
    return file


def cancel(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Cofinancing:
    """Ends a granted file and gives back what was not paid.

    AE engaged in an earlier year do not become available again (decree 2012-1246, article 160).
    """
    file = COFINANCING.apply(
        cofinancing, "cancel", by=by, at=at, reason=reason, seen_version=seen_version
    )
    give_back(file, by=by, at=at, reason=reason)
    told = (events.holders(file, at), events.assessors(file, at), events.budget_officers(at))
    tell(events.CANCELLED, file, *told, by=by, at=at, reason=reason.strip())
    return file


def _check_grant(
    cofinancing: Cofinancing, amount: Decimal, line: BudgetLine, derogation_reason: str
) -> None:
    """Says each refusal by name before the database repeats it."""
    if amount <= 0:
        raise Refused(
            "amount_is_positive", _("Indiquez un montant supérieur à zéro."), field="amount"
        )
    if amount > cofinancing.requested_amount:
        raise Refused(
            "cofinancing_grant_within_request",
            _("Le montant accordé dépasse le montant demandé (%(asked)s).")
            % {"asked": euros(cofinancing.requested_amount)},
            field="amount",
        )
    max_aid = cofinancing.max_aid
    if max_aid is not None and amount > max_aid and not derogation_reason.strip():
        raise Refused(
            "cofinancing_above_the_rate_has_its_derogation",
            _("Au-delà de %(max)s (%(rate)s de l’assiette), motivez la dérogation.")
            % {"max": euros(max_aid), "rate": percentage(cofinancing.max_rate)},
            field="derogation_reason",
        )
    if line.strand != cofinancing.strand or line.closed_on is not None:
        raise Refused(
            "line_of_another_strand",
            _("Choisissez une ligne ouverte du volet « %(strand)s ».")
            % {"strand": cofinancing.get_strand_display()},
            field="line",
        )


def remedies_text(on: date) -> str:
    """The usual remedies, proposed in the form of a refusal.

    Source: code des relations entre le public et l’administration, L. 411-2 and R. 421-1 CJA.
    """
    return _(
        "Cette décision du %(day)s peut être contestée dans les deux mois de sa notification : "
        "par un recours gracieux adressé au guichet, par un recours hiérarchique adressé au "
        "ministre chargé de la transformation publique, ou devant le tribunal administratif "
        "compétent (www.telerecours.fr)."
    ) % {"day": french.day(on)}
