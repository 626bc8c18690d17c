"""A person of a ministry leaves: the journal of each help they asked for tells who succeeds."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from support.models import OPEN_STATUSES, SupportCase
from workflow.models import JournalEntry


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
    entries = [
        JournalEntry(
            file_kind=SupportCase.file_kind,
            file_id=case.pk,
            reference=case.reference,
            transition="hand_over",
            label=str(_("Transmettre à un successeur")),
            from_state=case.status,
            to_state=case.status,
            version=case.version,
            reason=reason.strip(),
            details={"from": person.email, "to": successor.email},
            at=at,
            by=by,
        )
        for case in cases
    ]
    for entry in entries:
        entry.save()
    return [entry.reference for entry in entries]
