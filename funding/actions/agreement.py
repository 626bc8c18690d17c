"""The budget officer records signed acts: AE are engaged, tranches are planned."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import User
from documents.models import Attachment
from funding import events
from funding.actions.milestones import plan_milestones
from funding.actions.telling import tell
from funding.ledger import books
from funding.ledger.models import AwardBalance, BudgetLine
from funding.lifecycle import COFINANCING
from funding.models import Agreement, Cofinancing, FinancingInstrument, Tranche
from projects.actions.course import start_within
from projects.models import ProjectStatus
from workflow.refusals import Refused

COMMITMENT_NUMBER = re.compile(r"[0-9]{10}")


@dataclass(frozen=True)
class PlannedTranche:
    """One payment to come: what for, how many euros, when."""

    label: str
    amount: Decimal
    planned_on: date


@dataclass(frozen=True)
class SignedAct:
    """What the officer reads on the signed paper. ``amount`` in euros, all tranches together."""

    amount: Decimal
    signed_on: date
    plan: Sequence[PlannedTranche]
    ej_number: str = ""
    document: Attachment | None = None


@transaction.atomic(durable=True)
def record_agreement(
    cofinancing: Cofinancing,
    *,
    act: SignedAct,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Agreement:
    """Records the first signed act of an award: engages its AE and starts the project."""
    file = _apply(cofinancing, "record_agreement", act, by=by, at=at, seen_version=seen_version)
    agreement = _record(file, act, by=by, at=at)
    project = file.project
    if project.status == ProjectStatus.ADMISSIBLE:
        start_within(project, by=by, at=at)
    _tell(file, agreement, by=by, at=at)
    return agreement


@transaction.atomic(durable=True)
def record_amendment(
    cofinancing: Cofinancing,
    *,
    act: SignedAct,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Agreement:
    """Records a further signed act, which engages more of what is still reserved."""
    file = _apply(cofinancing, "record_amendment", act, by=by, at=at, seen_version=seen_version)
    agreement = _record(file, act, by=by, at=at)
    _tell(file, agreement, by=by, at=at)
    return agreement


@transaction.atomic(durable=True)
def publish_agreement(
    cofinancing: Cofinancing,
    *,
    published_on: date,
    where: str,
    by: User,
    at: datetime,
    document: Attachment | None = None,
    seen_version: int | None = None,
) -> Agreement:
    """Notes where and when the signed act was published; a delegation is not paid before.

    ``document`` is the signed paper, when it was not there at the recording. Source: decree
    2004-1085 of 14 October 2004, article 4 (a management delegation is written and published).
    """
    if not where.strip():
        raise Refused("publication_has_its_place", _("Dites où l’acte est publié."), field="where")
    file = COFINANCING.apply(
        cofinancing,
        "publish_agreement",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"where": where.strip(), "published_on": published_on.isoformat()},
    )
    act = file.agreements.in_force().filter(published_on=None).order_by("number")[0]
    if not act.signed_on <= published_on <= timezone.localdate(at):
        raise Refused(
            "published_on_a_likely_day",
            _("La publication se situe entre la signature et aujourd’hui."),
            field="published_on",
        )
    act.document = act.document or document
    if act.document is None and act.instrument == FinancingInstrument.MANAGEMENT_DELEGATION:
        raise Refused(
            "delegation_is_written_and_published",
            _("Joignez d’abord l’acte signé : une délégation de gestion est écrite."),
            field="document",
        )
    act.published_on, act.published_where, act.published_by = published_on, where.strip(), by
    act.save(update_fields=["document", "published_on", "published_where", "published_by"])
    told = (events.holders(file, at), events.assessors(file, at))
    tell(events.PUBLISHED, file, *told, by=by, at=at, where=where.strip())
    return act


def must_be_split(cofinancing: Cofinancing) -> bool:
    """Whether the aid must be paid by tranches.

    Source: rules of the desk, aid above 200 000 € or project longer than 6 months (per call).
    """
    rules = cofinancing.project.call_version
    duration = cofinancing.project.duration_months or 0
    return (
        cofinancing.granted_amount or Decimal(0)
    ) > rules.tranche_above_amount or duration > rules.tranche_above_months


def _apply(
    cofinancing: Cofinancing,
    deed: str,
    act: SignedAct,
    *,
    by: User,
    at: datetime,
    seen_version: int | None,
) -> Cofinancing:
    return COFINANCING.apply(
        cofinancing,
        deed,
        by=by,
        at=at,
        seen_version=seen_version,
        details={"amount": str(act.amount), "signed_on": act.signed_on.isoformat()},
    )


def _record(file: Cofinancing, act: SignedAct, *, by: User, at: datetime) -> Agreement:
    _check(file, act, at)
    every = list(file.agreements.select_related("engagement").order_by("number"))
    earlier = [act for act in every if act.revoked_at is None]
    number = len(every) + 1
    engagement = books.engage(
        line=cast(BudgetLine, file.budget_line),  # held by the database once it is decided
        fiscal_year=_year_of_reservation(file),
        award=file.reference,
        amount=act.amount,
        instrument=file.instrument,
        signed_on=act.signed_on,
        ej_number=act.ej_number,
        label=_("Convention n° %(number)s") % {"number": number},
        amends=earlier[0].engagement if earlier else None,
        by=by,
        at=at,
        reason=_("Convention signée le %(day)s") % {"day": act.signed_on.strftime("%d/%m/%Y")},
        key=f"{file.reference}/engage/{number}",
    )
    agreement = Agreement.objects.create(
        cofinancing=file,
        number=number,
        instrument=file.instrument,
        signed_on=act.signed_on,
        amount=act.amount,
        ej_number=act.ej_number,
        engagement=engagement,
        document=act.document,
        recorded_at=at,
        recorded_by=by,
    )
    planned = sum(a.tranches.count() for a in every)
    Tranche.objects.bulk_create(
        Tranche(
            agreement=agreement,
            number=planned + place,
            label=row.label.strip(),
            planned_amount=row.amount,
            planned_on=row.planned_on,
        )
        for place, row in enumerate(act.plan, start=1)
    )
    plan_milestones(file, agreement, is_split=must_be_split(file), is_first=not earlier)
    return agreement


def _check(file: Cofinancing, act: SignedAct, at: datetime) -> None:
    """Says each refusal by name before the database repeats it."""
    if act.amount <= 0 or any(row.amount <= 0 for row in act.plan):
        raise Refused("amount_is_positive", _("Indiquez des montants supérieurs à zéro."))
    if act.signed_on > timezone.localdate(at):
        raise Refused(
            "signed_in_the_future",
            _("La convention ne peut être signée dans le futur."),
            field="signed_on",
        )
    total = sum((row.amount for row in act.plan), Decimal("0.00"))
    if total != act.amount:
        raise Refused(
            "plan_adds_up",
            _("Les tranches totalisent %(plan)s : elles doivent totaliser %(act)s.")
            % {"plan": euros(total), "act": euros(act.amount)},
        )
    if must_be_split(file) and len(act.plan) < 2:
        raise Refused(
            "two_tranches_at_least",
            _("Ce cofinancement se paie en deux tranches au moins (montant ou durée)."),
        )
    is_operator = file.instrument == FinancingInstrument.OPERATOR_AGREEMENT
    if act.ej_number and not (is_operator and COMMITMENT_NUMBER.fullmatch(act.ej_number)):
        raise Refused(
            "agreement_commitment_number_of_an_operator",
            _("Seule la convention avec un opérateur porte un numéro d’EJ, de dix chiffres."),
            field="ej_number",
        )


def _year_of_reservation(file: Cofinancing) -> Any:
    """The year whose AE are still reserved: the grant's, or a later one after a carry-over."""
    held = (
        AwardBalance.objects.filter(
            award=file.reference, line=file.budget_line, reserved_amount__gt=0
        )
        .order_by("fiscal_year")
        .values_list("fiscal_year", flat=True)
        .first()
    )
    return held or file.fiscal_year


def _tell(file: Cofinancing, agreement: Agreement, *, by: User, at: datetime) -> None:
    told = (events.holders(file, at), events.assessors(file, at))
    tell(events.AGREED, file, *told, by=by, at=at, amount=euros(agreement.amount))
