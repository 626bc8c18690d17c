"""What each member, and each decision maker, has to do now at the sessions of the committee."""

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from funding.models import (
    AgendaItem,
    Assessment,
    CommitteeSession,
    InterestDeclaration,
    Minutes,
    SessionStatus,
    Vote,
)
from funding.policies import declared_conflict
from workflow.waiting import Waiting

#: As for files, so many lines a kind of deed are enough, the oldest first.
MOST = 50


def committees_waiting_for(user) -> list[Waiting]:
    """Interests to declare, votes to cast; for a chair, a session to close, minutes to draw."""
    sessions = CommitteeSession.objects.visible_to(user).order_by("planned_at", "pk")
    lines = []
    for session in _mine(sessions, user)[:MOST]:
        if session.undeclared:
            lines.append(_line(session, _("Déclarer mes intérêts avant la séance")))
        if session.status == SessionStatus.OPEN and session.to_vote:
            lines.append(_line(session, _("Voter")))
    if user.can(Permission.COMMITTEE_RUN):
        lines += [
            _line(session, _chairs_deed(session)) for session in _to_conduct(sessions, user)[:MOST]
        ]
    return lines


def _mine(sessions, user):
    """The sessions where the person sits and something awaits them."""
    pending = AgendaItem.objects.filter(session=OuterRef("pk"), outcome="pending")
    said = InterestDeclaration.objects.filter(cofinancing=OuterRef("cofinancing"), declared_by=user)
    voted = Vote.objects.filter(item=OuterRef("pk"), cast_by=user)
    given = Assessment.objects.filter(cofinancing=OuterRef("cofinancing"), assessed_by=user)
    to_vote = pending.alias(
        my_conflict=declared_conflict(OuterRef("cofinancing_id"), user.pk)
    ).filter(~Exists(voted), ~Exists(given), my_conflict=False)
    return (
        sessions.filter(seats__member=user)
        .exclude(status=SessionStatus.CLOSED)
        .annotate(undeclared=Exists(pending.filter(~Exists(said))), to_vote=Exists(to_vote))
        .filter(Q(undeclared=True) | Q(to_vote=True, status=SessionStatus.OPEN))
    )


def _to_conduct(sessions, user):
    """The sessions that the person chairs and that can be closed or await their minutes."""
    drawn = Minutes.objects.filter(session=OuterRef("pk"))
    return (
        sessions.filter(chair=user)
        .annotate(left=Count("items", filter=Q(items__outcome="pending")), drawn=Exists(drawn))
        .filter(Q(status=SessionStatus.OPEN, left=0) | Q(status=SessionStatus.CLOSED, drawn=False))
    )


def _chairs_deed(session) -> str:
    if session.status == SessionStatus.OPEN:
        return _("Lever la séance")
    return _("Dresser le procès-verbal")


def _line(session: CommitteeSession, deed: str) -> Waiting:
    return Waiting(
        reference=session.reference,
        title=session.title,
        deed=deed,
        since=session.closed_at or session.opened_at or session.planned_at,
        path=session.get_absolute_url(),
    )
