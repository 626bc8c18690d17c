"""Tells those who must know of a deed, in the transaction of the deed."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.statements import Asked, Slot, Statement
from funding import events
from funding.models import Cofinancing, CommitteeSession, Opinion
from notifications import outbox
from notifications.events import Event


def all_of(*audiences: Iterable[User]) -> Iterable[User]:
    """Everybody of several audiences; those told by queries are read in one."""
    asked = [people for people in audiences if isinstance(people, QuerySet)]
    named = [people for people in audiences if not isinstance(people, QuerySet)]
    if not named:
        return _union(asked)
    return chain(_union(asked), *named) if asked else chain(*named)


def _union(asked: Iterable[QuerySet[User]]) -> QuerySet[User]:
    """Each part finds its own few people: joined by « or », they would have everybody looked at."""
    first, *others = (people.order_by().values("pk") for people in asked)
    return User.objects.filter(pk__in=first.union(*others) if others else first).order_by("pk")


def written_once(
    who: Callable[[Cofinancing, Slot], Iterable[QuerySet[User]]],
) -> Callable[[Cofinancing, datetime], Asked]:
    """The people of several audiences, in one statement for every file.

    ``who(file, day)`` is asked once, of a file whose key and holder are slots.
    """

    @cache
    def statement() -> Statement:
        slots: dict[str, Any] = {"pk": Slot("file"), "organisation_id": Slot("holder")}
        people = _union(who(Cofinancing(**slots), Slot("day")))
        return Statement(people.values_list("pk", flat=True))

    def people(file: Cofinancing, at: datetime) -> Asked:
        day = timezone.localdate(at)
        return statement().asked(file=file.pk, holder=file.organisation_id, day=day)

    return people


def tell(
    event: Event,
    cofinancing: Cofinancing,
    *audiences: Iterable[User],
    by: User,
    at: datetime,
    **values: str,
) -> None:
    """Queues one notification for all the audiences and those who follow the file.

    The file's title stands among its words.
    """
    people = all_of(*audiences, events.followers(cofinancing, event, at))
    tell_people(event, cofinancing, people, by=by, at=at, **values)


def tell_people(
    event: Event,
    cofinancing: Cofinancing,
    people: outbox.Audience,
    *,
    by: User,
    at: datetime,
    **values: str,
) -> None:
    """Queues one notification for these people and no other."""
    outbox.queue(
        event,
        people=people,
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


def tell_of(
    opinion: Opinion,
    event: Event,
    people: Iterable[User],
    *,
    by: User,
    at: datetime,
    **values: str,
) -> None:
    """Queues one notification that leads to the expert's own page, not to the file."""
    file = opinion.cofinancing
    outbox.queue(
        event,
        people=people,
        by=by,
        at=at,
        reference=file.reference,
        path=opinion.get_absolute_url(),
        values={"title": file.project.title, **values},
    )
