"""The holder asks: writes the request, files it with the project or later, withdraws it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import User
from accounts.permissions import Permission
from funding import events
from funding.actions import agenda
from funding.actions.telling import tell
from funding.lifecycle import BEFORE_DECISION, COFINANCING
from funding.models import Cofinancing, CofinancingStatus, Outcome
from funding.queries.request import may_be_asked, obstacles_to_filing
from projects.models import Project
from projects.queries import cost_summary
from workflow.models import JournalEntry
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def ask(*, project: Project, amount: Decimal, by: User, at: datetime) -> Cofinancing:
    """Opens a draft request of ``amount`` euros on a project that lives, one a project."""
    locked = Project.objects.select_for_update(no_key=True, of=("self",)).get(pk=project.pk)
    if not by.can_in(Permission.FUNDING_ASK, locked.organisation_id):
        raise Refused("not_permitted", _("Seul l’administrateur des données demande de l’argent."))
    if not may_be_asked(locked):
        raise Refused("wrong_state", _("Ce projet n’est plus ouvert à une demande."))
    if Cofinancing.objects.filter(project=locked).exists():
        raise Refused("already_asked", _("Ce projet a déjà sa demande de cofinancement."))
    _require_positive(amount)
    cofinancing = Cofinancing.objects.create(
        project=locked,
        organisation_id=locked.organisation_id,
        reference=locked.reference,
        strand=locked.strand,
        requested_amount=amount,
        max_rate=locked.call_version.max_rate,
    )
    JournalEntry.objects.create(
        file_kind=Cofinancing.file_kind,
        file_id=cofinancing.pk,
        reference=cofinancing.reference,
        transition="ask",
        label=_("Demander un cofinancement"),
        from_state="",
        to_state=cofinancing.status,
        version=cofinancing.version,
        at=at,
        by=by,
        details={"amount": str(amount)},
    )
    return cofinancing


def ask_once(project: Project, *, amount: Decimal, by: User, at: datetime) -> None:
    """Asks for a project brought from elsewhere, unless it was already asked for."""
    if not Cofinancing.objects.filter(project=project).exists():
        ask(project=project, amount=amount, by=by, at=at)


@transaction.atomic(durable=True)
def edit(
    cofinancing: Cofinancing,
    *,
    amount: Decimal,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Cofinancing:
    """Changes the amount asked, in euros, while the request is a draft."""
    _require_positive(amount)
    return COFINANCING.apply(
        cofinancing,
        "edit",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={"requested_amount": amount},
        details={"before": str(cofinancing.requested_amount), "after": str(amount)},
    )


@transaction.atomic(durable=True)
def submit(
    cofinancing: Cofinancing, *, by: User, at: datetime, seen_version: int | None = None
) -> Cofinancing:
    """Files a request on a project that is already filed."""
    return _submit(cofinancing, by=by, at=at, seen_version=seen_version)


def submit_with_project(project: Project, *, by: User, at: datetime) -> None:
    """Files the draft request of a project in the transaction that files the project."""
    cofinancing = Cofinancing.objects.filter(
        project=project, status=CofinancingStatus.DRAFT
    ).first()
    if cofinancing is not None:
        _submit(cofinancing, by=by, at=at)


@transaction.atomic(durable=True)
def withdraw(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Cofinancing:
    """The holder takes the request back before the decision."""
    return _withdraw(cofinancing, by=by, at=at, reason=reason, seen_version=seen_version)


def withdraw_with_project(project: Project, *, by: User, at: datetime, reason: str) -> None:
    """Takes back the undecided request of a project, in the transaction that withdraws it."""
    cofinancing = Cofinancing.objects.filter(project=project, status__in=BEFORE_DECISION).first()
    if cofinancing is not None:
        _withdraw(cofinancing, by=by, at=at, reason=reason)


def follow_inadmissible(project: Project, *, by: User, at: datetime, reason: str) -> None:
    """The filed request of a project turned away says so, in the transaction of that deed."""
    cofinancing = Cofinancing.objects.filter(
        project=project, status=CofinancingStatus.SUBMITTED
    ).first()
    if cofinancing is not None:
        COFINANCING.apply(cofinancing, "follow_inadmissible", by=by, at=at, reason=reason)


def follow_reopened(project: Project, *, by: User, at: datetime, reason: str) -> None:
    """The request comes back to « filed » with the project whose examination is reopened."""
    cofinancing = Cofinancing.objects.filter(
        project=project, status=CofinancingStatus.INADMISSIBLE
    ).first()
    if cofinancing is not None:
        COFINANCING.apply(cofinancing, "follow_reopened", by=by, at=at, reason=reason)


def refresh_with_complements(project: Project, *, by: User, at: datetime) -> None:
    """Takes the costs as the complements left them, when they changed. Raises Refused.

    The bounds of the call still bind the request that was filed.
    """
    cofinancing = Cofinancing.objects.filter(
        project=project, status=CofinancingStatus.SUBMITTED
    ).first()
    if cofinancing is None:
        return
    terms = cost_summary(project)
    changes = {"total_amount": terms.total_cost, "eligible_amount": terms.eligible_cost}
    if all(getattr(cofinancing, name) == value for name, value in changes.items()):
        return
    if obstacles := obstacles_to_filing(terms, cofinancing.requested_amount):
        code, sentence = obstacles[0]
        raise Refused(code, sentence)
    COFINANCING.apply(
        cofinancing,
        "refresh_terms",
        by=by,
        at=at,
        changes=changes,
        details={"eligible": str(terms.eligible_cost)},
    )


def _submit(
    cofinancing: Cofinancing, *, by: User, at: datetime, seen_version: int | None = None
) -> Cofinancing:
    """Takes the bounds, the eligible cost and the rate as they are on that day."""
    terms = cost_summary(cofinancing.project)
    if obstacles := obstacles_to_filing(terms, cofinancing.requested_amount):
        code, sentence = obstacles[0]
        raise Refused(code, sentence)
    filed = COFINANCING.apply(
        cofinancing,
        "submit",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={
            "submitted_at": at,
            "submitted_by": by,
            "total_amount": terms.total_cost,
            "eligible_amount": terms.eligible_cost,
            "max_rate": terms.rules.max_rate,
            "derogation_max_rate": terms.rules.derogation_max_rate,
        },
        details={"eligible": str(terms.eligible_cost), "rate": str(terms.rules.max_rate)},
    )
    if filed.requested_amount != cofinancing.requested_amount:
        raise Refused("stale_version", _("Le montant demandé vient de changer : relisez-le."))
    asked = euros(filed.requested_amount)
    tell(events.SUBMITTED, filed, events.reviewers(filed, at), by=by, at=at, amount=asked)
    return filed


def _withdraw(
    cofinancing: Cofinancing,
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Cofinancing:
    was_filed = cofinancing.status != CofinancingStatus.DRAFT
    item = agenda.held_item_of(cofinancing)
    withdrawn = COFINANCING.apply(
        cofinancing, "withdraw", by=by, at=at, reason=reason, seen_version=seen_version
    )
    agenda.answer(item, Outcome.WITHDRAWN, by=by, at=at, reason=reason)
    if was_filed:
        told = (events.assessors(withdrawn, at), events.decision_makers(withdrawn, at))
        tell(events.WITHDRAWN, withdrawn, *told, by=by, at=at, reason=reason.strip())
    return withdrawn


def _require_positive(amount: Decimal) -> None:
    if amount <= 0:
        raise Refused(
            "amount_is_positive", _("Indiquez un montant supérieur à zéro."), field="amount"
        )
