"""Sessions of the committee in any state, with the agenda and the members that each demands."""

from django.utils import timezone

from accounts.permissions import Role
from documents.models import Attachment
from funding.models import AgendaItem, CommitteeSession, Minutes, Outcome, Seat, SessionStatus
from tests.factories import funding, ledger
from tests.factories.accounts import person
from workflow.references import next_reference


def seated(session: CommitteeSession, member) -> None:
    """Gives somebody a seat; a closed session keeps its own."""
    if session.status != SessionStatus.CLOSED:
        Seat.objects.create(
            session=session, member=member, seated_at=timezone.now(), seated_by=session.chair
        )


def session_in(status: str, *, broken: str = "") -> CommitteeSession:
    """A session put straight into a state: its chair sits, its agenda has what the state needs.

    Planned: one file awaits. Open: no file awaits. ``broken`` names the rule that does not hold.
    """
    chair, now = person(Role.DECISION_MAKER), timezone.now()
    session = CommitteeSession.objects.create(
        reference=next_reference("CO", now),
        title="Comité",
        held_on=timezone.localdate(),
        budget_line=ledger.line(),
        quorum=9 if broken == "can_meet_its_quorum" else 1,
        chair=chair,
        planned_at=now,
        planned_by=chair,
    )
    seated(session, chair)
    awaits = status == SessionStatus.PLANNED or broken == "has_answered_everything"
    if awaits and broken != "has_an_agenda":
        on_agenda(session)
    itself = CommitteeSession.objects.filter(pk=session.pk)
    if status != SessionStatus.PLANNED:
        itself.update(status=SessionStatus.OPEN, opened_at=now, opened_by=chair)
    if status == SessionStatus.CLOSED:
        itself.update(status=status, closed_at=now, closed_by=chair)
    session.refresh_from_db()
    if broken == "has_no_minutes":
        _minutes(session)
    return session


def on_agenda(session: CommitteeSession, file=None) -> AgendaItem:
    """A file awaiting its answer, at the end of the agenda."""
    return AgendaItem.objects.create(
        session=session,
        cofinancing=file or funding.cofinancing_in("in_committee"),
        position=session.items.count() + 1,
        enrolled_at=timezone.now(),
        enrolled_by=session.chair,
        outcome=Outcome.PENDING,
    )


def _minutes(session: CommitteeSession) -> Minutes:
    told = {"drawn_at": timezone.now(), "drawn_by": session.chair}
    document = Attachment.objects.create(
        file_kind=session.file_kind,
        reference=session.reference,
        label="Procès-verbal",
        name="pv.pdf",
        content_type="application/pdf",
        size=10,
        sha256="a" * 64,
        deposited_at=told["drawn_at"],
        deposited_by=session.chair,
    )
    return Minutes.objects.create(
        session=session, told={"files": []}, sha256="a" * 64, document=document, **told
    )
