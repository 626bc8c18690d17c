"""A file's place on the agenda of a session, inside the transaction of the deed that moves it."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.statements import Slot, Statement
from funding.models import AgendaItem, Cofinancing, CommitteeSession, Outcome, SessionStatus
from workflow.refusals import Refused, refusals_in_french

#: The places of a file on the agendas that await its answer.
AWAITING = AgendaItem.objects.filter(cofinancing=Slot("file"), outcome=Outcome.PENDING)
_AWAITING = Statement(AWAITING.select_related("session")[:1])


def hold(session: CommitteeSession) -> CommitteeSession:
    """Locks a session before its files: always in this order, so that decisions queue."""
    return CommitteeSession.objects.select_for_update(no_key=True).get(pk=session.pk)


def held_item_of(cofinancing: Cofinancing) -> AgendaItem | None:
    """The file's place on the agenda that awaits its answer, its session locked; None: no agenda.

    Locks the session before the file, as every decision does.
    """
    item = next(iter(_AWAITING(file=cofinancing.pk)), None)
    if item is not None:
        item.session = hold(item.session)
    return item


def add(
    session: CommitteeSession, cofinancing: Cofinancing, *, by: User, at: datetime
) -> AgendaItem:
    """Puts a file at the end of the agenda of a held session. Raises Refused."""
    if session.status == SessionStatus.CLOSED:
        raise Refused(
            "agenda_of_a_session_not_closed",
            _("La séance est levée : son ordre du jour ne change plus."),
            field="session",
        )
    last = AgendaItem.objects.filter(session=session).aggregate(last=Max("position"))["last"]
    with refusals_in_french():
        return AgendaItem.objects.create(
            session=session,
            cofinancing=cofinancing,
            position=(last or 0) + 1,
            enrolled_at=at,
            enrolled_by=by,
        )


def answer(
    item: AgendaItem | None,
    outcome: str,
    *,
    by: User,
    at: datetime,
    amount: Decimal | None = None,
    reason: str = "",
) -> None:
    """Writes the committee's answer beside the file's own. PostgreSQL holds quorum and majority."""
    if item is None:
        return
    item.outcome = outcome
    item.granted_amount = amount
    item.answered_at, item.answered_by = at, by
    item.reason = reason.strip()
    with refusals_in_french():
        item.save(
            update_fields=["outcome", "granted_amount", "answered_at", "answered_by", "reason"]
        )
