"""Tells those who must know of a deed, in the transaction of the deed."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from accounts.models import User
from funding.models import Cofinancing, CommitteeSession
from notifications import outbox
from notifications.events import Event


def tell(
    event: Event,
    cofinancing: Cofinancing,
    *audiences: Iterable[User],
    by: User,
    at: datetime,
    **values: str,
) -> None:
    """Queues one notification for all the audiences, with the file's title among its words."""
    outbox.queue(
        event,
        people=chain(*audiences),
        by=by,
        at=at,
        reference=cofinancing.reference,
        path=cofinancing.get_absolute_url(),
        values={"title": cofinancing.project.title, **values},
    )


def tell_session(
    event: Event,
    session: CommitteeSession,
    *audiences: Iterable[User],
    by: User,
    at: datetime,
    **values: str,
) -> None:
    """Queues one notification about a session of the committee."""
    outbox.queue(
        event,
        people=chain(*audiences),
        by=by,
        at=at,
        reference=session.reference,
        path=session.get_absolute_url(),
        values={
            "title": session.title,
            "day": session.held_on.strftime("%d/%m/%Y"),
            **values,
        },
    )
