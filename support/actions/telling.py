"""What a deed tells: its notifications, and what it leaves in the thread with the ministry."""

from datetime import datetime
from typing import Any

from notifications import outbox
from notifications.events import Event
from support.models import CaseMessage, MessageDeed, SupportCase


def tell(event: Event, case, people, *, at: datetime, by, **values: Any) -> None:
    """Queues one event of a case in the caller's transaction."""
    outbox.queue(
        event,
        people=people,
        at=at,
        by=by,
        reference=case.reference,
        path=case.get_absolute_url(),
        values={
            "subject": case.subject,
            "kind": case.get_kind_display().lower(),
            "due": case.due_on.strftime("%d/%m/%Y"),
            **values,
        },
    )


def leave_in_thread(
    case: SupportCase, deed: MessageDeed, text: str, *, by, at: datetime
) -> CaseMessage:
    """Keeps the words of a deed in the thread; the deed's own event tells them, no other."""
    return CaseMessage.objects.create(
        case=case, deed=deed, text=text.strip(), sent_at=at, sent_by=by
    )
