"""Milestones: planned by the agreement, reported by the ministry, answered by the desk."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from funding import events
from funding.actions.giving_back import give_back
from funding.actions.pieces import keep_evidence
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import (
    Agreement,
    Cofinancing,
    ImpactReport,
    Measure,
    Milestone,
    MilestoneStatus,
)
from projects.models import Indicator
from workflow.refusals import Refused


@dataclass(frozen=True)
class Measured:
    """One indicator as the ministry measured it: its value, the day, where to check it."""

    indicator: Indicator
    value: Decimal
    measured_on: date
    evidence: str


@dataclass(frozen=True)
class Account:
    """What a report says. ``upload`` is a file that proves it, when there is one."""

    summary: str
    measures: Sequence[Measured]
    difficulties: str = ""
    upload: Any = None


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def plan_milestones(
    file: Cofinancing, agreement: Agreement, *, is_split: bool, is_first: bool
) -> None:
    """Writes the milestones of a first agreement, and gives each later tranche its own.

    Source: the call's rules, one milestone every ``milestone_months`` of the project when the aid
    is paid by tranche. A tranche waits for the milestone of its rank; the first waits for none.
    """
    if is_first and is_split:
        months = file.project.call_version.milestone_months
        duration = file.project.duration_months or 2 * months
        taken = Milestone.objects.filter(cofinancing=file).count()
        Milestone.objects.bulk_create(
            Milestone(
                cofinancing=file,
                agreement=agreement,
                number=taken + rank,
                due_on=months_later(agreement.signed_on, rank * months),
            )
            for rank in range(1, max(1, -(-duration // months)) + 1)
        )
    free = list(
        Milestone.objects.filter(
            cofinancing=file, status=MilestoneStatus.AWAITED, tranche=None
        ).order_by("due_on", "number")
    )
    tranches = list(agreement.tranches.order_by("planned_on", "number"))
    for tranche, milestone in zip(tranches[1:] if is_first else tranches, free, strict=False):
        milestone.tranche = tranche
        milestone.save(update_fields=["tranche"])


@transaction.atomic(durable=True)
def report_impact(
    cofinancing: Cofinancing,
    *,
    milestone: Milestone,
    account: Account,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> ImpactReport:
    """The ministry says what was reached at a milestone, every indicator measured."""
    _check_account(cofinancing, account, at)
    file = COFINANCING.apply(
        cofinancing,
        "report_impact",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"milestone": milestone.number},
    )
    held = _held(file, milestone)
    if held.status not in (MilestoneStatus.AWAITED, MilestoneStatus.HELD):
        raise Refused(
            "milestone_not_to_report", _("Ce jalon n’attend pas de rapport."), field="milestone"
        )
    report = _write(file, held, account, by=by, at=at)
    if held.status == MilestoneStatus.AWAITED:
        held.status = MilestoneStatus.REPORTED
        held.save(update_fields=["status"])
    tell(
        events.REPORTED,
        file,
        events.assessors(file, at),
        events.decision_makers(file, at),
        by=by,
        at=at,
        report=str(report),
    )
    return report


@transaction.atomic(durable=True)
def report_final(
    cofinancing: Cofinancing,
    *,
    account: Account,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> ImpactReport:
    """The ministry closes its account: the file may then be settled."""
    _check_account(cofinancing, account, at)
    file = COFINANCING.apply(cofinancing, "report_final", by=by, at=at, seen_version=seen_version)
    report = _write(file, None, account, by=by, at=at)
    told = (
        events.assessors(file, at),
        events.decision_makers(file, at),
        events.budget_officers(at),
    )
    tell(events.REPORTED, file, *told, by=by, at=at, report=str(report))
    return report


@transaction.atomic(durable=True)
def release_milestone(
    cofinancing: Cofinancing,
    *,
    milestone: Milestone,
    by: User,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> Milestone:
    """The desk is satisfied with the report: the tranche of the milestone may be paid."""
    answer = (MilestoneStatus.RELEASED, "release_milestone")
    file, held = _answer(
        cofinancing, milestone, answer, by=by, at=at, reason=reason, seen_version=seen_version
    )
    if not held.reports.exists():
        raise Refused(
            "milestone_released_after_its_report",
            _("Le porteur n’a pas rendu compte de ce jalon : il ne peut pas être libéré."),
            field="milestone",
        )
    _store(file, held, by=by, at=at)
    return held


@transaction.atomic(durable=True)
def hold_milestone(
    cofinancing: Cofinancing,
    *,
    milestone: Milestone,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Milestone:
    """The desk suspends every payment of the file until the milestone is released."""
    answer = (MilestoneStatus.HELD, "hold_milestone")
    file, held = _answer(
        cofinancing, milestone, answer, by=by, at=at, reason=reason, seen_version=seen_version
    )
    _store(file, held, by=by, at=at)
    return held


@transaction.atomic(durable=True)
def stop_milestone(
    cofinancing: Cofinancing,
    *,
    milestone: Milestone,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None = None,
) -> Milestone:
    """The desk ends the financing: what is neither paid nor certified is given back.

    Source: rules of the desk, « stop the product if the impact cannot be shown ».
    """
    answer = (MilestoneStatus.STOPPED, "stop_milestone")
    file, held = _answer(
        cofinancing, milestone, answer, by=by, at=at, reason=reason, seen_version=seen_version
    )
    _store(file, held, by=by, at=at)
    give_back(file, by=by, at=at, reason=reason.strip(), keep_certified=True)
    return held


def _answer(
    cofinancing: Cofinancing,
    milestone: Milestone,
    answer: tuple[MilestoneStatus, str],
    *,
    by: User,
    at: datetime,
    reason: str,
    seen_version: int | None,
) -> tuple[Cofinancing, Milestone]:
    """The file moved and its milestone answered, not yet saved."""
    status, deed = answer
    file = COFINANCING.apply(
        cofinancing,
        deed,
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        details={"milestone": milestone.number},
    )
    held = _held(file, milestone)
    if held.status in (MilestoneStatus.RELEASED, MilestoneStatus.STOPPED, MilestoneStatus.DROPPED):
        raise Refused(
            "milestone_not_to_answer",
            _("Ce jalon n’attend pas de réponse : %(state)s.")
            % {"state": held.get_status_display().lower()},
            field="milestone",
        )
    held.status, held.answer_reason = status, reason.strip()
    held.answered_at, held.answered_by = at, by
    return file, held


def _store(file: Cofinancing, held: Milestone, *, by: User, at: datetime) -> None:
    held.save(update_fields=["status", "answered_at", "answered_by", "answer_reason"])
    told = (events.holders(file, at), events.assessors(file, at), events.budget_officers(at))
    words = {
        "milestone": str(held),
        "answer": held.get_status_display().lower(),
        "reason": held.answer_reason,
    }
    tell(events.MILESTONE_ANSWERED, file, *told, by=by, at=at, **words)


def _held(file: Cofinancing, milestone: Milestone) -> Milestone:
    """The milestone as it is now; the file's lock, taken before, keeps it still."""
    found = Milestone.objects.filter(cofinancing=file, pk=milestone.pk).first()
    if found is None:
        raise Refused("unknown_milestone", _("Ce jalon n’est pas de ce dossier."))
    return found


def _check_account(cofinancing: Cofinancing, account: Account, at: datetime) -> None:
    """Says each refusal by name before the database repeats it."""
    if not account.summary.strip():
        raise Refused(
            "impact_report_says_something", _("Décrivez les résultats obtenus."), field="summary"
        )
    wanted = {i.pk: i for i in cofinancing.project.indicators.order_by("pk")}
    given = {m.indicator.pk for m in account.measures}
    if given - set(wanted):
        raise Refused("unknown_indicator", _("Cet indicateur n’est pas de ce projet."))
    missing = [str(indicator) for pk, indicator in wanted.items() if pk not in given]
    if missing:
        raise Refused(
            "every_indicator_is_measured",
            _("Mesurez chaque indicateur. Il manque : %(names)s.") % {"names": ", ".join(missing)},
        )
    for measure in account.measures:
        if not measure.evidence.strip():
            raise Refused("measure_has_its_evidence", _("Dites où chaque mesure se vérifie."))
        if measure.measured_on > timezone.localdate(at):
            raise Refused("measured_in_the_future", _("Une mesure ne se fait pas dans le futur."))


def _write(
    file: Cofinancing, milestone: Milestone | None, account: Account, *, by: User, at: datetime
) -> ImpactReport:
    evidence = None
    if account.upload is not None:
        label = _("Rapport d’impact")
        evidence = keep_evidence(file, upload=account.upload, label=label, by=by, at=at)
    report = ImpactReport.objects.create(
        cofinancing=file,
        milestone=milestone,
        summary=account.summary.strip(),
        difficulties=account.difficulties.strip(),
        evidence=evidence,
        reported_at=at,
        reported_by=by,
    )
    Measure.objects.bulk_create(
        Measure(
            report=report,
            indicator=measure.indicator,
            value=measure.value,
            measured_on=measure.measured_on,
            evidence=measure.evidence.strip(),
        )
        for measure in account.measures
    )
    return report
