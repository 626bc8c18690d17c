"""The words that every notification of a support case may use."""

from datetime import datetime
from typing import Any

from notifications import outbox
from notifications.events import Event


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
