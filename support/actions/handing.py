"""A person of a ministry leaves: the journal of each help they asked for tells who succeeds."""

from datetime import datetime

from accounts.models import Organisation, User
from projects.actions.handover import tell_in_journals
from support.models import OPEN_STATUSES, SupportCase


def hand_over(
    person: User, successor: User, organisation: Organisation, *, by, at: datetime, reason: str
) -> list[str]:
    """The open cases asked by the person there, inside the transaction of the hand-over.

    The request keeps its author's name; the successor is told from now on, by the role received.
    Returns their references.
    """
    cases = SupportCase.objects.filter(
        organisation=organisation, requested_by=person, status__in=OPEN_STATUSES
    ).order_by("pk")
    return tell_in_journals(cases, person, successor, by=by, at=at, reason=reason)
