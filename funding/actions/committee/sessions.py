"""A session is planned, composed, opened, then closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from funding import events
from funding.actions import agenda
from funding.actions.telling import tell_session
from funding.ledger.models import BudgetLine
from funding.lifecycle import COMMITTEE
from funding.models import AgendaItem, CommitteeSession, Outcome, Seat, Vote
from workflow.references import next_reference
from workflow.refusals import Refused, refusals_in_french


@dataclass(frozen=True)
class Composition:
    """Who sits, on which day, and how many votes an answer needs."""

    title: str
    held_on: date
    quorum: int
    chair: User
    members: tuple[User, ...]


@transaction.atomic(durable=True)
def plan(*, line: BudgetLine, composition: Composition, by: User, at: datetime) -> CommitteeSession:
    """Plans a session that will decide on one budget line; its members are told."""
    if not by.can(Permission.COMMITTEE_RUN):
        raise Refused("not_permitted", _("Seul un décideur prévoit une séance."))
    if line.closed_on is not None:
        raise Refused("line_is_open", _("Cette ligne budgétaire est close."), field="line")
    _check(composition)
    with refusals_in_french():
        session = CommitteeSession.objects.create(
            reference=next_reference("CO", at),
            title=composition.title.strip(),
            held_on=composition.held_on,
            budget_line=line,
            quorum=composition.quorum,
            chair=composition.chair,
            planned_at=at,
            planned_by=by,
        )
    _seat(session, composition.members, by=by, at=at)
    tell_session(events.PLANNED, session, composition.members, by=by, at=at)
    return session


@transaction.atomic(durable=True)
def compose(
    session: CommitteeSession,
    *,
    composition: Composition,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> CommitteeSession:
    """Changes the title, the day, the quorum, the chair and the members."""
    _check(composition)
    session = COMMITTEE.apply(
        session,
        "compose",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={
            "title": composition.title.strip(),
            "held_on": composition.held_on,
            "quorum": composition.quorum,
            "chair": composition.chair,
        },
        details={"quorum": composition.quorum, "members": len(composition.members)},
    )
    wanted = {member.pk for member in composition.members}
    seated = set(session.seats.values_list("member_id", flat=True))
    leaving = seated - wanted
    if Vote.objects.filter(item__session=session, cast_by__in=leaving).exists():
        raise Refused(
            "member_has_voted",
            _("Un membre qui a voté pendant la séance garde son siège."),
            field="members",
        )
    with refusals_in_french():
        session.seats.filter(member__in=leaving).delete()
    newcomers = [m for m in composition.members if m.pk not in seated]
    _seat(session, newcomers, by=by, at=at)
    tell_session(events.PLANNED, session, newcomers, by=by, at=at)
    return session


@transaction.atomic(durable=True)
def set_agenda(
    session: CommitteeSession,
    *,
    order: list[int],
    removed: dict[int, str],
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> CommitteeSession:
    """Puts the awaiting files in this order (ids of items) and takes some off, with the reason.

    A file taken off stays before the committee: it may join another session.
    """
    session = COMMITTEE.apply(session, "set_agenda", by=by, at=at, seen_version=seen_version)
    items = {
        item.pk: item
        for item in AgendaItem.objects.filter(session=session, outcome=Outcome.PENDING)
        .select_related("cofinancing")
        .order_by("position")
    }
    if set(order) | set(removed) != set(items):
        raise Refused(
            "stale_version",
            _("L’ordre du jour vient de changer : relisez-le puis recommencez."),
        )
    for pk, reason in removed.items():
        if not reason.strip():
            raise Refused(
                "reason_required",
                _("%(file)s : indiquez pourquoi le dossier quitte l’ordre du jour.")
                % {"file": items[pk].cofinancing.reference},
            )
        agenda.answer(items[pk], Outcome.REMOVED, by=by, at=at, reason=reason)
    if session.current_item_id in removed:
        session.current_item = None
        session.save(update_fields=["current_item"])
    place = 0
    for pk in order:
        if pk not in removed:
            place += 1
            items[pk].position = place
    with refusals_in_french():
        AgendaItem.objects.bulk_update(
            [items[pk] for pk in order if pk not in removed], ["position"]
        )
    return session


@transaction.atomic(durable=True)
def open_session(
    session: CommitteeSession, *, by: User, at: datetime, seen_version: int | None = None
) -> CommitteeSession:
    """Opens the session: its members may vote, its files may be decided."""
    first = (
        AgendaItem.objects.filter(session=session, outcome=Outcome.PENDING)
        .order_by("position", "pk")
        .first()
    )
    session = COMMITTEE.apply(
        session,
        "open_session",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={"opened_at": at, "opened_by": by, "current_item": first},
    )
    tell_session(events.OPENED, session, events.members(session, at), by=by, at=at)
    return session


@transaction.atomic(durable=True)
def call_item(
    session: CommitteeSession, *, item: AgendaItem, by: User, at: datetime
) -> CommitteeSession:
    """Calls the file that the room examines now."""
    if item.session_id != session.pk or not item.is_pending:
        raise Refused("item_is_pending", _("Ce dossier n’attend pas de réponse dans cette séance."))
    return COMMITTEE.apply(
        session,
        "call_item",
        by=by,
        at=at,
        changes={"current_item": item},
        details={"file": item.cofinancing.reference},
    )


@transaction.atomic(durable=True)
def close_session(
    session: CommitteeSession, *, by: User, at: datetime, seen_version: int | None = None
) -> CommitteeSession:
    """Closes the session once every file has its answer; votes are then closed."""
    session = COMMITTEE.apply(
        session,
        "close_session",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={"closed_at": at, "closed_by": by, "current_item": None},
    )
    tell_session(events.CLOSED, session, events.members(session, at), by=by, at=at)
    return session


def _check(composition: Composition) -> None:
    """Says by name what the composition lacks."""
    if not composition.title.strip():
        raise Refused("title_required", _("Donnez un intitulé à la séance."), field="title")
    if composition.quorum < 1:
        raise Refused(
            "session_has_a_quorum", _("Le quorum est d’au moins un membre."), field="quorum"
        )
    if not composition.chair.can(Permission.COMMITTEE_RUN):
        raise Refused(
            "chair_decides", _("Le président de séance est un décideur du guichet."), field="chair"
        )
    if composition.chair.pk not in {m.pk for m in composition.members}:
        raise Refused(
            "chair_sits", _("Le président de séance en est aussi membre."), field="members"
        )
    if strangers := [m for m in composition.members if not m.can(Permission.COMMITTEE_VOTE)]:
        raise Refused(
            "members_are_of_the_desk",
            _("%(who)s ne peut siéger : seuls les instructeurs et les décideurs votent.")
            % {"who": strangers[0]},
            field="members",
        )
    if len(composition.members) < composition.quorum:
        raise Refused(
            "can_meet_its_quorum",
            _("Les membres désignés sont moins nombreux que le quorum."),
            field="quorum",
        )


def _seat(session: CommitteeSession, members: Iterable[User], *, by: User, at: datetime) -> None:
    with refusals_in_french():
        Seat.objects.bulk_create(
            Seat(session=session, member=member, seated_at=at, seated_by=by) for member in members
        )
