"""How a case ends: resolved, declined, and reopened when it must be."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support import events
from support.actions.asking import due_date
from support.actions.capacity import capacity_for, held_by, hold
from support.actions.clock import locked, started_again
from support.actions.people import is_agent
from support.actions.telling import leave_in_thread, tell
from support.lifecycle import SUPPORT_CASE
from support.models import MessageDeed, Satisfaction, SupportCase, SupportStatus
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def resolve(
    case: SupportCase,
    *,
    answer: str,
    actual_days: Decimal,
    by,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> SupportCase:
    """Gives the answer and the person-days that it really took.

    Each answer stays in the thread; the case shows the last one.
    """
    if not answer.strip():
        raise Refused("answer_required", _("Rédigez la réponse."), field="answer")
    if actual_days < 0:
        raise Refused(
            "days_not_negative",
            _("Un nombre de jours ne peut être négatif."),
            field="actual_days",
        )
    case = locked(case)
    case = SUPPORT_CASE.apply(
        case,
        "resolve",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={
            **started_again(case, at),
            "answer": answer.strip(),
            "actual_days": actual_days,
            "resolved_on": timezone.localdate(at),
        },
        details={"actual_days": str(actual_days)},
    )
    hold(case, actual_days, by=by, at=at)
    leave_in_thread(case, MessageDeed.RESOLUTION, answer, by=by, at=at)
    is_rated = Satisfaction.objects.filter(case=case).exists()
    tell(
        events.RESOLVED,
        case,
        events.ministry_of(case),
        at=at,
        by=by,
        answer=case.answer,
        rating_asked="" if is_rated else f"\n\n{events.RATING_ASKED}",
    )
    return case


@transaction.atomic(durable=True)
def decline(
    case: SupportCase, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> SupportCase:
    """Says no, and why: also to a ministry that does not answer."""
    case = locked(case)
    case = SUPPORT_CASE.apply(
        case,
        "decline",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes=started_again(case, at),
    )
    hold(case, Decimal("0"), by=by, at=at, reason=reason)
    tell(events.DECLINED, case, events.ministry_of(case), at=at, by=by, reason=reason)
    return case


@transaction.atomic(durable=True)
def reopen(
    case: SupportCase,
    *,
    by,
    at: datetime,
    reason: str,
    estimated_days: Decimal | None = None,
    seen_version: int | None = None,
) -> SupportCase:
    """Takes a closed case up again, with a new due date of its kind.

    ``estimated_days``: what the whole case is now thought to take. A declined case had given its
    days back: it holds its estimate anew, on the quarter of the new date. Raises Refused when the
    quarter has not that many left, and then the case stays closed.
    """
    case = locked(case)
    was_declined = case.status == SupportStatus.DECLINED
    due_on = due_date(case.kind, timezone.localdate(at))
    days = estimated_days or (case.estimated_days if was_declined else None)
    if was_declined and not days:
        raise Refused(
            "estimate_positive", _("Estimez la charge en jours-personne."), field="estimated_days"
        )
    stays = case.owner is not None and is_agent(case.owner)
    changes = {"owner": case.owner if stays else by, "due_on": due_on, "resolved_on": None}
    if days:
        changes["estimated_days"] = days
        if not held_by(case):
            changes["capacity"] = capacity_for(due_on)
    case = SUPPORT_CASE.apply(
        case, "reopen", by=by, at=at, reason=reason, seen_version=seen_version, changes=changes
    )
    if days:
        hold(case, max(days, held_by(case)), by=by, at=at, reason=reason)
    people = [*events.ministry_of(case), case.owner]
    tell(events.REOPENED, case, people, at=at, by=by, reason=reason)
    return case


@transaction.atomic(durable=True)
def rate(case: SupportCase, *, score: int, comment: str = "", by, at: datetime) -> Satisfaction:
    """The ministry says once what it thinks of the help, from 1 to 5."""
    if not 1 <= score <= 5:
        raise Refused("score_from_one_to_five", _("La note va de 1 à 5."), field="score")
    case = SUPPORT_CASE.apply(case, "rate", by=by, at=at)
    satisfaction = Satisfaction.objects.create(
        case=case, score=score, comment=comment.strip(), rated_at=at, rated_by=by
    )
    people = events.desk_of(case)
    tell(events.RATED, case, people, at=at, by=by, score=score, comment=comment.strip() or "—")
    return satisfaction
