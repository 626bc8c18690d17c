"""Scenarios: what-ifs over an agenda, isolated until one is promoted to decisions, whole or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.french import amount as euros
from accounts.models import OrganisationKind, User
from funding.actions import deciding
from funding.lifecycle import COMMITTEE
from funding.models import (
    AgendaItem,
    Choice,
    Cofinancing,
    CommitteeSession,
    FinancingInstrument,
    Outcome,
    Scenario,
    ScenarioChoice,
)
from workflow.refusals import Refused, refusals_in_french


@dataclass(frozen=True)
class Answer:
    """What a scenario answers on one file. ``amount`` in euros, for a grant only."""

    item: AgendaItem
    choice: str
    amount: Decimal | None = None
    reason: str = ""
    derogation_reason: str = ""
    instrument: str = ""


@transaction.atomic(durable=True)
def draw(
    session: CommitteeSession,
    *,
    name: str,
    answers: Sequence[Answer],
    ceiling: Decimal | None = None,
    explanation: str = "",
    by: User,
    at: datetime,
) -> Scenario:
    """Writes a new scenario. Neither a file nor the ledger is touched."""
    COMMITTEE.check(session, "draw_scenario", by=by, at=at)
    if not name.strip():
        raise Refused("name_required", _("Nommez le scénario."), field="name")
    with refusals_in_french():
        scenario = Scenario.objects.create(
            session=session,
            name=name.strip(),
            ceiling_amount=ceiling,
            explanation=explanation,
            drawn_at=at,
            drawn_by=by,
        )
    _write(scenario, answers)
    return scenario


@transaction.atomic(durable=True)
def redraw(
    scenario: Scenario,
    *,
    over: Sequence[AgendaItem],
    answers: Sequence[Answer],
    ceiling: Decimal | None = None,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Scenario:
    """Replaces what a scenario answers ``over`` these files; refuses a stale page.

    The answers on other files stay: whoever may not read a file does not change what is said of it.
    Those on files that the committee has answered since, or that left the agenda, are taken out.
    """
    COMMITTEE.check(scenario.session, "draw_scenario", by=by, at=at)
    held = _hold(scenario, seen_version)
    held.ceiling_amount = ceiling
    held.version += 1
    held.explanation = ""  # changed by hand: it no longer follows the rule of a suggestion
    held.save(update_fields=["ceiling_amount", "version", "explanation"])
    said = ScenarioChoice.objects.filter(scenario=held)
    said.filter(Q(item__in=over) | ~Q(item__outcome=Outcome.PENDING)).delete()
    _write(held, answers)
    return held


@transaction.atomic(durable=True)
def promote(
    scenario: Scenario,
    *,
    by: User,
    at: datetime,
    seen_version: int | None = None,
    seen_scenario: int | None = None,
) -> Scenario:
    """Turns every answer of a scenario into a decision, all or nothing.

    Each decision passes the ordinary rules, the quorum and the ledger. One refusal refuses the
    whole, with the sentence that names the file. Locks: the session, the scenario, the files in
    the order of their references, then the balances.
    """
    session = COMMITTEE.apply(
        scenario.session,
        "promote",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"scenario": scenario.name},
    )
    held = _hold(scenario, seen_scenario)
    choices = list(
        ScenarioChoice.objects.filter(scenario=held)
        .select_related(
            "item__cofinancing__project__organisation",
            "item__cofinancing__project__call_version",
        )
        .order_by("item__cofinancing__reference")
    )
    if not choices:
        raise Refused("scenario_is_empty", _("Ce scénario ne répond sur aucun dossier."))
    for choice in choices:
        file = choice.item.cofinancing
        try:
            _decide(session, choice, by=by, at=at)
        except Refused as refused:
            raise Refused(
                refused.code,
                _("%(file)s « %(title)s » : %(sentence)s Aucune décision n’est prise.")
                % {
                    "file": file.reference,
                    "title": file.project.title,
                    "sentence": refused.message,
                },
            ) from refused
    held.promoted_at, held.promoted_by = at, by
    held.save(update_fields=["promoted_at", "promoted_by"])
    return held


def usual_instrument(cofinancing: Cofinancing) -> str:
    """An operator signs an agreement of its own; a service of the State, a delegation."""
    kind = cofinancing.project.organisation.kind
    if kind == OrganisationKind.STATE_OPERATOR:
        return FinancingInstrument.OPERATOR_AGREEMENT
    return FinancingInstrument.MANAGEMENT_DELEGATION


def _hold(scenario: Scenario, seen_version: int | None) -> Scenario:
    held = (
        Scenario.objects.select_for_update(no_key=True, of=("self",))
        .select_related("session")
        .get(pk=scenario.pk)
    )
    if held.promoted_at is not None:
        raise Refused(
            "promoted_scenario_never_changes",
            _("Ce scénario est devenu décision : il ne se modifie plus."),
        )
    if seen_version is not None and seen_version != held.version:
        raise Refused(
            "stale_version",
            _("Le scénario a changé depuis que vous l’avez ouvert : relisez-le puis recommencez."),
        )
    return held


def _write(scenario: Scenario, answers: Sequence[Answer]) -> None:
    rows = []
    for answer in answers:
        file = answer.item.cofinancing
        is_grant = answer.choice == Choice.GRANT
        amount = (answer.amount or file.requested_amount) if is_grant else None
        if amount is not None and not 0 < amount <= file.requested_amount:
            raise Refused(
                "cofinancing_grant_within_request",
                _("%(file)s : accordez plus de zéro, au plus %(asked)s.")
                % {"file": file.reference, "asked": euros(file.requested_amount)},
            )
        rows.append(
            ScenarioChoice(
                scenario=scenario,
                item=answer.item,
                choice=answer.choice,
                amount=amount,
                instrument=(answer.instrument or usual_instrument(file)) if is_grant else "",
                reason=answer.reason.strip(),
                derogation_reason=answer.derogation_reason.strip() if is_grant else "",
            )
        )
    with refusals_in_french():
        ScenarioChoice.objects.bulk_create(rows)


def _decide(session: CommitteeSession, choice: ScenarioChoice, *, by: User, at: datetime) -> None:
    if not choice.item.is_pending:
        raise Refused(
            "agenda_answer_never_changes",
            _(
                "Le comité a déjà répondu sur ce dossier, ou il a quitté l’ordre du jour : "
                "enregistrez de nouveau le scénario, qui n’en dira plus rien."
            ),
        )
    file = choice.item.cofinancing
    if choice.choice == Choice.GRANT:
        deciding.grant(
            file,
            amount=choice.amount or Decimal(0),
            line=session.budget_line,
            instrument=choice.instrument,
            reason=choice.reason,
            derogation_reason=choice.derogation_reason,
            by=by,
            at=at,
        )
    elif choice.choice == Choice.DEFER:
        deciding.defer(file, reason=choice.reason, by=by, at=at)
    else:
        remedies = deciding.remedies_text(timezone.localdate(at))
        deciding.refuse(file, reason=choice.reason, remedies=remedies, by=by, at=at)
