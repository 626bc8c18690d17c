"""The desk's work on a case: qualified, started, paused while the ministry must answer."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from support import events
from support.actions.capacity import capacity_for, hold
from support.actions.clock import locked, started_again
from support.actions.people import is_agent
from support.actions.telling import leave_in_thread, tell
from support.lifecycle import SUPPORT_CASE
from support.models import Capacity, MessageDeed, SupportCase
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def qualify(
    case: SupportCase,
    *,
    owner,
    estimated_days: Decimal,
    due_on: date,
    by,
    at: datetime,
    capacity: Capacity | None = None,
    reason: str = "",
    seen_version: int | None = None,
) -> SupportCase:
    """Accepts a request: its agent, its due date, its estimate held on a quarter's capacity.

    Without ``capacity`` the quarter of the due date bears it. Raises Refused when it is full.
    """
    _must_be_agent(owner)
    if estimated_days <= 0:
        raise Refused(
            "estimate_positive", _("Estimez la charge en jours-personne."), field="estimated_days"
        )
    if due_on < timezone.localdate(at):
        raise Refused("due_in_the_past", _("Cette échéance est déjà passée."), field="due_on")
    case = SUPPORT_CASE.apply(
        case,
        "qualify",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={
            "owner": owner,
            "estimated_days": estimated_days,
            "due_on": due_on,
            "capacity": capacity or capacity_for(due_on),
        },
        details={"owner": owner.pk, "estimated_days": str(estimated_days)},
    )
    hold(case, estimated_days, by=by, at=at)
    tell(events.QUALIFIED, case, events.ministry_of(case), at=at, by=by, owner=str(owner))
    tell(events.ASSIGNED, case, [owner], at=at, by=by)
    return case


@transaction.atomic(durable=True)
def start(
    case: SupportCase, *, by, at: datetime, reason: str = "", seen_version: int | None = None
) -> SupportCase:
    """The agent begins to work."""
    case = SUPPORT_CASE.apply(case, "start", by=by, at=at, reason=reason, seen_version=seen_version)
    tell(events.STARTED, case, events.ministry_of(case), at=at, by=by)
    return case


@transaction.atomic(durable=True)
def ask_ministry(
    case: SupportCase, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> SupportCase:
    """Asks the ministry something; the desk's clock stops until it answers."""
    case = SUPPORT_CASE.apply(
        case,
        "ask_ministry",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={"waiting_since": timezone.localdate(at)},
    )
    leave_in_thread(case, MessageDeed.QUESTION, reason, by=by, at=at)
    tell(events.MINISTRY_ASKED, case, events.ministry_of(case), at=at, by=by, reason=reason)
    return case


@transaction.atomic(durable=True)
def answer_desk(
    case: SupportCase, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> SupportCase:
    """The ministry answers; the due date moves by the working days that the clock stood still."""
    case = locked(case)
    changes, waited_before = started_again(case, at), case.days_waited
    case = SUPPORT_CASE.apply(
        case,
        "answer_desk",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes=changes,
        details={"days_waited": changes.get("days_waited", waited_before) - waited_before},
    )
    leave_in_thread(case, MessageDeed.ANSWER, reason, by=by, at=at)
    tell(events.DESK_ANSWERED, case, events.desk_of(case), at=at, by=by, reason=reason)
    return case


@transaction.atomic(durable=True)
def assign(
    case: SupportCase, *, owner, by, at: datetime, seen_version: int | None = None
) -> SupportCase:
    """Gives the case to another agent."""
    _must_be_agent(owner)
    case = SUPPORT_CASE.apply(
        case,
        "assign",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={"owner": owner},
        details={"owner": owner.pk},
    )
    tell(events.ASSIGNED, case, [owner], at=at, by=by)
    return case


@transaction.atomic(durable=True)
def estimate(
    case: SupportCase,
    *,
    estimated_days: Decimal,
    by,
    at: datetime,
    reason: str = "",
    seen_version: int | None = None,
) -> SupportCase:
    """Reviews the estimate; what the case holds of its quarter follows, or it is refused."""
    if estimated_days <= 0:
        raise Refused(
            "estimate_positive", _("Estimez la charge en jours-personne."), field="estimated_days"
        )
    case = SUPPORT_CASE.apply(
        case,
        "estimate",
        by=by,
        at=at,
        reason=reason,
        seen_version=seen_version,
        changes={"estimated_days": estimated_days},
        details={"estimated_days": str(estimated_days)},
    )
    hold(case, estimated_days, by=by, at=at, reason=reason)
    return case


def _must_be_agent(person) -> None:
    if not is_agent(person):
        raise Refused(
            "not_an_agent", _("Cette personne n’est pas agent du datalab."), field="owner"
        )
