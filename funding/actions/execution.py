"""Tranches are certified by one person and paid by another; then the award is settled."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import User
from funding import events
from funding.actions.giving_back import give_back
from funding.actions.pieces import keep_evidence
from funding.actions.telling import tell
from funding.ledger import books
from funding.ledger.models import AwardBalance, EngagementBalance
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, PaymentRequest, Tranche
from funding.policies import tranches_of, tranches_to_request
from funding.policies.payments import certificate_refusal, payment_refusal
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def request_payment(
    cofinancing: Cofinancing,
    *,
    tranche: Tranche,
    statement: str,
    upload,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> PaymentRequest:
    """The ministry asks to be paid a tranche, with what was done and a piece that proves it."""
    if not statement.strip():
        raise Refused(
            "payment_request_says_what_was_done",
            _("Décrivez les travaux réalisés."),
            field="statement",
        )
    file = COFINANCING.apply(
        cofinancing,
        "request_payment",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"tranche": tranche.number},
    )
    held = _held(file, tranche)
    if not tranches_to_request(file).filter(pk=held.pk).exists():
        raise Refused(
            "tranche_not_to_request",
            _("Cette tranche n’est pas à demander : elle l’est déjà, ou son jalon la suspend."),
            field="tranche",
        )
    label = _("Pièce justificative · %(tranche)s") % {"tranche": held}
    asked = PaymentRequest.objects.create(
        tranche=held,
        statement=statement.strip(),
        evidence=keep_evidence(file, upload=upload, label=label, by=by, at=at),
        requested_at=at,
        requested_by=by,
    )
    words = {"tranche": str(held), "amount": euros(held.planned_amount)}
    tell(events.PAYMENT_REQUESTED, file, events.assessors(file, at), by=by, at=at, **words)
    return asked


@transaction.atomic(durable=True)
def certify(
    cofinancing: Cofinancing,
    *,
    tranche: Tranche,
    certificate: str,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Tranche:
    """States that the work of a tranche was done (service fait), with what was seen."""
    if not certificate.strip():
        raise Refused("certificate_required", _("Décrivez ce qui a été constaté."), field="reason")
    file = COFINANCING.apply(
        cofinancing,
        "certify",
        by=by,
        at=at,
        reason=certificate,
        seen_version=seen_version,
        details={"tranche": tranche.number},
    )
    held = _held(file, tranche)
    if held.stage != "planned":
        raise Refused("tranche_not_to_certify", _("Cette tranche n’attend pas de service fait."))
    if refusal := certificate_refusal(held):
        raise refusal
    held.certified_at, held.certified_by, held.certificate = at, by, certificate.strip()
    held.save(update_fields=["certified_at", "certified_by", "certificate"])
    told = (events.budget_officers(at), events.holders(file, at))
    words = {"tranche": str(held), "amount": euros(held.planned_amount)}
    tell(events.CERTIFIED, file, *told, by=by, at=at, **words)
    return held


@transaction.atomic(durable=True)
def pay(
    cofinancing: Cofinancing,
    *,
    tranche: Tranche,
    amount: Decimal,
    paid_on: date,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Tranche:
    """Records the payment of a certified tranche with the CP of the year of ``paid_on``.

    Whoever certified does not pay; PostgreSQL refuses beyond the line's CP or what remains to pay.
    """
    file = COFINANCING.apply(
        cofinancing,
        "pay",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"tranche": tranche.number, "amount": str(amount)},
    )
    held = _held(file, tranche)
    _check_payment(held, amount, paid_on, by, at)
    if refusal := payment_refusal(held):
        raise refusal
    movement = books.pay(
        engagement=held.agreement.engagement,
        fiscal_year=paid_on.year,
        amount=amount,
        certified_by=held.certified_by,
        effect_on=paid_on,
        by=by,
        at=at,
        reason=_("Paiement · %(tranche)s") % {"tranche": held},
        key=f"{file.reference}/pay/{held.pk}",
    )
    held.paid_at, held.paid_by, held.paid_on = at, by, paid_on
    held.paid_amount, held.payment = amount, movement
    held.save(update_fields=["paid_at", "paid_by", "paid_on", "paid_amount", "payment"])
    told = (events.holders(file, at), events.assessors(file, at))
    tell(events.PAID, file, *told, by=by, at=at, tranche=str(held), amount=euros(amount))
    return held


@transaction.atomic(durable=True)
def settle(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> Cofinancing:
    """Closes the award: all is paid, or what is not is given back with a reason."""
    rest = amount_not_paid(cofinancing)
    if rest > 0 and not reason.strip():
        raise Refused(
            "reason_required",
            _("Il reste %(rest)s non payés : dites pourquoi ils sont rendus.")
            % {"rest": euros(rest)},
            field="reason",
        )
    file = COFINANCING.apply(
        cofinancing,
        "settle",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        details={"given_back": str(rest)},
    )
    if tranches_of(file).to_pay().exists():
        raise Refused(
            "certified_tranche_unpaid",
            _("Une tranche est certifiée et attend son paiement : payez-la avant de solder."),
        )
    give_back(file, by=by, at=at, reason=reason.strip() or _("Solde du cofinancement"))
    paid = tranches_of(file).aggregate(sum=Sum("paid_amount"))["sum"] or Decimal("0.00")
    told = (events.holders(file, at), events.assessors(file, at), events.decision_makers(file, at))
    tell(events.SETTLED, file, *told, by=by, at=at, amount=euros(paid))
    return file


def amount_not_paid(cofinancing: Cofinancing) -> Decimal:
    """What the award still holds in the ledger: reserved, or engaged and not paid. In euros."""
    reserved = AwardBalance.objects.filter(award=cofinancing.reference).aggregate(
        sum=Sum("reserved_amount")
    )["sum"]
    engaged = EngagementBalance.objects.filter(engagement__award=cofinancing.reference).aggregate(
        engaged=Sum("engaged_amount"), paid=Sum("paid_amount")
    )
    zero = Decimal("0.00")
    return (reserved or zero) + (engaged["engaged"] or zero) - (engaged["paid"] or zero)


def _held(file: Cofinancing, tranche: Tranche) -> Tranche:
    """The tranche as it is now; the file's lock, taken before, keeps it still."""
    found = (
        tranches_of(file)
        .select_related("agreement__engagement__line", "certified_by")
        .filter(pk=tranche.pk)
        .first()
    )
    if found is None:
        raise Refused("unknown_tranche", _("Cette tranche n’est pas de ce dossier."))
    return found


def _check_payment(
    tranche: Tranche, amount: Decimal, paid_on: date, by: User, at: datetime
) -> None:
    """Says each refusal by name before the database repeats it."""
    if tranche.stage != "certified":
        raise Refused(
            "tranche_paid_was_certified",
            _("Cette tranche n’est pas à payer : son service fait n’est pas certifié."),
        )
    if tranche.certified_by_id == by.pk:
        raise Refused(
            "tranche_paid_by_another_than_its_certifier",
            _("Vous avez certifié le service fait : une autre personne doit payer."),
        )
    if not 0 < amount <= tranche.planned_amount:
        raise Refused(
            "tranche_paid_within_its_plan",
            _("Le paiement va de 0,01 € à %(planned)s, montant prévu de la tranche.")
            % {"planned": euros(tranche.planned_amount)},
            field="amount",
        )
    if paid_on > timezone.localdate(at) or paid_on < tranche.agreement.signed_on:
        raise Refused(
            "paid_on_a_likely_day",
            _("La date de paiement va de la signature de la convention à aujourd’hui."),
            field="paid_on",
        )
