"""A person of a ministry leaves: the journal of each co-financing of theirs tells who succeeds."""

from datetime import datetime

from django.db.models import Q

from accounts.models import Organisation, User
from funding.models import CLOSED, Cofinancing
from projects.actions.handover import tell_in_journals


def hand_over(
    person: User,
    successor: User,
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    reason: str,
) -> list[str]:
    """The live co-financings of the projects that the person opened, filed or works on there.

    Inside the transaction of the hand-over. What was done keeps its author's name; the successor
    acts from now on by the role received. Returns their references.
    """
    project = Q(project__created_by=person) | Q(project__submitted_by=person)
    files = Cofinancing.objects.filter(
        project | Q(submitted_by=person), organisation=organisation
    ).exclude(status__in=CLOSED)
    return tell_in_journals(files.order_by("pk"), person, successor, by=by, at=at, reason=reason)
