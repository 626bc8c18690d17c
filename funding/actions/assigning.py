"""A file is given to two reviewers; people of the desk follow it or no longer do."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Role
from funding import events
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import Assignment, Cofinancing, Follow, ReviewPart
from workflow.refusals import Refused, refusals_in_french


@transaction.atomic(durable=True)
def assign(
    cofinancing: Cofinancing,
    *,
    owner: User | None,
    second: User | None,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Cofinancing:
    """Names the owner and the second reviewer (None: nobody), who are told when they are new."""
    wanted = {ReviewPart.OWNER: owner, ReviewPart.SECOND: second}
    for part, person in wanted.items():
        if person is not None and not _reviews_strand(person, cofinancing.strand):
            raise Refused(
                "reviewer_of_the_strand",
                _("%(who)s n’instruit pas ce volet.") % {"who": person},
                field=part,
            )
    if owner is not None and owner == second:
        raise Refused(
            "assignment_two_different_people",
            _("Les deux instructeurs sont deux personnes."),
            field="second",
        )
    file = COFINANCING.apply(
        cofinancing,
        "assign",
        by=by,
        at=at,
        seen_version=seen_version,
        details={part: who.pk if who else None for part, who in wanted.items()},
    )
    current = {a.part: a for a in file.assignments.filter(ended_at=None).order_by("pk")}
    changed = [
        p for p, who in wanted.items() if who != (current[p].reviewer if p in current else None)
    ]
    ended = [current[part].pk for part in changed if part in current]
    Assignment.objects.filter(pk__in=ended).update(ended_at=at, ended_by=by)
    newcomers = []
    with refusals_in_french():
        for part in changed:
            if (person := wanted[part]) is not None:
                newcomers.append(person)
                Assignment.objects.create(
                    cofinancing=file, reviewer=person, part=part, assigned_at=at, assigned_by=by
                )
    tell(events.ASSIGNED, file, newcomers, by=by, at=at)
    return file


@transaction.atomic(durable=True)
def follow(cofinancing: Cofinancing, *, by: User, at: datetime) -> Follow:
    """From now on the person is told of what happens on the file; twice is once."""
    file = COFINANCING.check(cofinancing, "follow", by=by, at=at)
    found, _created = Follow.objects.get_or_create(
        cofinancing=file, followed_by=by, defaults={"followed_at": at}
    )
    return found


@transaction.atomic(durable=True)
def unfollow(cofinancing: Cofinancing, *, by: User) -> None:
    """The person is no longer told; whoever does not follow stops nothing."""
    Follow.objects.filter(cofinancing=cofinancing, followed_by=by).delete()


def _reviews_strand(person: User, strand: str) -> bool:
    strands = {m.strand for m in person.current_memberships if m.role == Role.REVIEWER}
    return bool(strands & {"", strand})
