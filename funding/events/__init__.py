"""What happens to a co-financing that someone must know, and who that is."""

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import GRANTS, ORGANISATION_ROLES, Permission, Role
from accounts.statements import Slot
from funding.events.execution import (
    AGREEMENT_SENT as AGREEMENT_SENT,
)
from funding.events.execution import (
    AMENDED as AMENDED,
)
from funding.events.execution import (
    DELIVERABLE_CHANGED as DELIVERABLE_CHANGED,
)
from funding.events.execution import (
    FOLLOWERS,
)
from funding.events.execution import (
    LETTER_SENT as LETTER_SENT,
)
from funding.events.execution import (
    MILESTONE_ANSWERED as MILESTONE_ANSWERED,
)
from funding.events.execution import (
    PAYMENT_REQUESTED as PAYMENT_REQUESTED,
)
from funding.events.execution import (
    PUBLISHED as PUBLISHED,
)
from funding.events.execution import (
    REPORTED as REPORTED,
)
from funding.events.execution import (
    REVERTED as REVERTED,
)
from funding.events.execution import (
    SIGNED_BACK as SIGNED_BACK,
)
from funding.models import Assignment, Cofinancing, CommitteeSession
from funding.policies import declared_conflict
from notifications.events import Event

SUBMITTED = Event(
    "funding.submitted",
    _("Une demande de cofinancement est déposée"),
    _("{reference} : demande de cofinancement déposée"),
    _("« {title} » demande {amount} de cofinancement. Déclarez vos intérêts pour le lire."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.submit",),
)
TAKEN_UP = Event(
    "funding.taken_up",
    _("L’instruction d’une demande commence"),
    _("{reference} : l’instruction commence"),
    _("Le guichet instruit la demande de cofinancement de « {title} »."),
    roles=(Role.DATA_ADMINISTRATOR,),
    on=("cofinancing.take_up",),
)
ASSESSED = Event(
    "funding.assessed",
    _("Les deux évaluations sont rendues"),
    _("{reference} : les deux évaluations sont rendues"),
    _("Les évaluations de « {title} » peuvent être comparées : rendez l’avis de l’instruction."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.assess",),
)
ADVISED = Event(
    "funding.advised",
    _("L’instruction a rendu son avis"),
    _("{reference} : {advice}"),
    _("L’instruction de « {title} » est terminée. Le dossier peut être inscrit en comité."),
    roles=(Role.DECISION_MAKER,),
    on=(
        "cofinancing.recommend",
        "cofinancing.advise_against",
    ),
)
ENROLLED = Event(
    "funding.enrolled",
    _("Un dossier est inscrit en comité"),
    _("{reference} : inscrit en comité"),
    _("La demande de cofinancement de « {title} » sera examinée par le comité."),
    roles=FOLLOWERS,
    on=("cofinancing.enrol",),
)
GRANTED = Event(
    "funding.granted",
    _("Un cofinancement est accordé"),
    _("{reference} : {amount} accordés"),
    _("Le comité accorde {amount} à « {title} ». La convention peut être préparée."),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=("cofinancing.grant",),
)
DEFERRED = Event(
    "funding.deferred",
    _("Un dossier est ajourné"),
    _("{reference} : dossier ajourné"),
    _("Le comité ajourne « {title} ». Motif : {reason}"),
    roles=FOLLOWERS,
    on=("cofinancing.defer",),
)
REFUSED = Event(
    "funding.refused",
    _("Un cofinancement est refusé"),
    _("{reference} : cofinancement refusé"),
    _("Le comité refuse le cofinancement de « {title} ». Motif : {reason}\n\n{remedies}"),
    urgent=True,  # the time to appeal runs
    roles=FOLLOWERS,
    on=("cofinancing.refuse",),
)
AGREED = Event(
    "funding.agreed",
    _("Une convention est signée"),
    _("{reference} : convention enregistrée"),
    _("La convention de « {title} » est enregistrée pour {amount}."),
    roles=FOLLOWERS,
    on=(
        "cofinancing.record_agreement",
        "cofinancing.record_amendment",
    ),
)
RESCHEDULED = Event(
    "funding.rescheduled",
    _("Un échéancier est revu"),
    _("{reference} : l’échéancier est revu"),
    _("L’échéancier de « {title} » est revu : {changes}."),
    roles=FOLLOWERS,
    on=("cofinancing.reschedule",),
)
CERTIFIED = Event(
    "funding.certified",
    _("Un service fait est certifié"),
    _("{reference} : service fait certifié"),
    _("« {tranche} » de « {title} » peut être payée : {amount}."),
    roles=(Role.BUDGET_OFFICER, Role.DATA_ADMINISTRATOR),
    on=("cofinancing.certify",),
)
PAID = Event(
    "funding.paid",
    _("Une tranche est payée"),
    _("{reference} : {amount} payés"),
    _("« {tranche} » de « {title} » est payée : {amount}."),
    roles=FOLLOWERS,
    on=("cofinancing.pay",),
)
SETTLED = Event(
    "funding.settled",
    _("Un cofinancement est soldé"),
    _("{reference} : cofinancement soldé"),
    _("Le cofinancement de « {title} » est soldé : {amount} payés."),
    roles=(*FOLLOWERS, Role.DECISION_MAKER),
    on=("cofinancing.settle",),
)
WITHDRAWN = Event(
    "funding.withdrawn",
    _("Une demande est retirée par son porteur"),
    _("{reference} : demande retirée"),
    _("La demande de cofinancement de « {title} » est retirée. Motif : {reason}"),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("cofinancing.withdraw",),
)
CANCELLED = Event(
    "funding.cancelled",
    _("Un cofinancement est annulé"),
    _("{reference} : cofinancement annulé"),
    _("Le cofinancement de « {title} » est annulé. Motif : {reason}"),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=("cofinancing.cancel",),
)
ASSIGNED = Event(
    "funding.assigned",
    _("Un dossier vous est confié"),
    _("{reference} : dossier confié"),
    _("L’instruction de « {title} » vous est confiée par {by}. Déclarez vos intérêts."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.assign",),
)
CONFERRED = Event(
    "funding.conferred",
    _("Un message du fil privé du guichet"),
    _("{reference} : message privé du guichet"),
    _("{by} écrit dans le fil privé de « {title} », que le ministère ne lit pas :\n\n{text}"),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("cofinancing.confer",),
)
WRITTEN = Event(
    "funding.written",
    _("Un message entre le ministère et le guichet"),
    _("{reference} : nouveau message"),
    _("{by} écrit au sujet de « {title} » :\n\n{text}"),
    roles=(Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR, Role.REVIEWER, Role.DECISION_MAKER),
    on=("cofinancing.write_to_holder", "cofinancing.reply_to_desk"),
)
OPINION_ASKED = Event(
    "funding.opinion_asked",
    _("Un avis d’expert vous est demandé"),
    _("{reference} : votre avis est demandé"),
    _("{by} vous demande un avis sur « {title} », pour le {day}."),
    roles=tuple(Role.values),
    on=("cofinancing.ask_opinion",),
)
OPINION_GIVEN = Event(
    "funding.opinion_given",
    _("Un avis d’expert est rendu"),
    _("{reference} : avis d’expert rendu"),
    _("{expert} a rendu son avis sur « {title} »."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
)
OPINION_DECLINED = Event(
    "funding.opinion_declined",
    _("Un expert décline une demande d’avis"),
    _("{reference} : avis d’expert décliné"),
    _("{expert} ne rendra pas d’avis sur « {title} ». Motif : {reason}"),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
)
OPINION_CANCELLED = Event(
    "funding.opinion_cancelled",
    _("Une demande d’avis est annulée"),
    _("{reference} : votre avis n’est plus attendu"),
    _("L’avis qui vous était demandé sur « {title} » n’est plus attendu."),
    roles=tuple(Role.values),
)
PLANNED = Event(
    "committee.planned",
    _("Vous siégez à une séance du comité"),
    _("{reference} : séance du {day}"),
    _("Vous êtes membre de la séance « {title} » du {day}. Déclarez vos intérêts avant d’y voter."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("committee_session.compose",),
)
OPENED = Event(
    "committee.opened",
    _("Une séance du comité est ouverte"),
    _("{reference} : la séance est ouverte"),
    _("La séance « {title} » est ouverte : votre vote est attendu."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("committee_session.open_session",),
)
CLOSED = Event(
    "committee.closed",
    _("Une séance du comité est levée"),
    _("{reference} : la séance est levée"),
    _("La séance « {title} » du {day} est levée. Son procès-verbal peut être dressé."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("committee_session.close_session",),
)
MINUTES = Event(
    "committee.minutes",
    _("Le procès-verbal d’une séance est dressé"),
    _("{reference} : procès-verbal dressé"),
    _("Le procès-verbal de « {title} » est dressé. Empreinte SHA-256 : {sha256}"),
    roles=(Role.REVIEWER, Role.DECISION_MAKER, Role.BUDGET_OFFICER),
    on=("committee_session.draw_minutes",),
)


#: Who reads every co-financing today: somebody who left for a ministry is told nothing more.
_READERS = Q(role__in=[r for r, may in GRANTS.items() if Permission.FUNDING_READ_ALL in may])
_INSTRUCTING = Q(role__in=[Role.REVIEWER, Role.DECISION_MAKER])


def holders(cofinancing: Cofinancing, at: datetime | Slot) -> QuerySet[User]:
    """The data administrators of the organisation that holds the file."""
    return _people(Q(role=Role.DATA_ADMINISTRATOR, organisation=cofinancing.organisation_id), at)


def reviewers(cofinancing: Cofinancing, at: datetime) -> QuerySet[User]:
    """The reviewers of the file's strand, but those who declared a conflict on it."""
    people = _people(Q(role=Role.REVIEWER, strand__in=["", cofinancing.strand]), at)
    return _without_conflict(people, cofinancing)


def assessors(cofinancing: Cofinancing, at: datetime | Slot) -> QuerySet[User]:
    """Those who gave an assessment of the file, but those who left or declared a conflict since."""
    people = _people(_READERS, at).filter(assessments__cofinancing=cofinancing.pk).distinct()
    return _without_conflict(people, cofinancing)


def members(session: CommitteeSession, at: datetime) -> QuerySet[User]:
    """Those who sit at a session of the committee, and are still of the desk."""
    return _people(_READERS, at).filter(pk__in=session.seats.values("member"))


def followers(cofinancing: Cofinancing, event: Event, at: datetime | Slot) -> QuerySet[User]:
    """Those of the desk who follow the file, but for a declared conflict.

    A message is for the people it names, whoever follows the file.
    """
    if event in (CONFERRED, WRITTEN, ASSIGNED):
        return User.objects.none()
    following = _people(_READERS, at).filter(follows__cofinancing=cofinancing.pk)
    return _without_conflict(following, cofinancing)


def assigned(cofinancing: Cofinancing, at: datetime) -> QuerySet[User]:
    """The reviewers in charge of the file, but those who left or declared a conflict since."""
    charged = Assignment.objects.filter(cofinancing=cofinancing, ended_at=None).values("reviewer")
    return _without_conflict(_people(_INSTRUCTING, at).filter(pk__in=charged), cofinancing)


def private_readers(cofinancing: Cofinancing, at: datetime) -> list[User]:
    """Who is told of a private message: reviewers in charge, assessors, followers of the desk.

    Nobody yet: the reviewers of the strand. Never somebody who acts for the holder.
    """
    instructing = _people(_INSTRUCTING, at)
    followers_of_the_desk = instructing.filter(follows__cofinancing=cofinancing)
    instructed = assessors(cofinancing, at).filter(pk__in=instructing.values("pk"))
    found = {*assigned(cofinancing, at), *instructed}
    found |= set(_without_conflict(followers_of_the_desk, cofinancing))
    people = found or set(reviewers(cofinancing, at))
    holder = Q(organisation=cofinancing.project.organisation_id, role__in=ORGANISATION_ROLES)
    theirs = set(_people(holder, at))
    theirs |= {p for p in people if p.pk == cofinancing.project.created_by_id}
    return sorted(people - theirs, key=str)


def holder_thread_readers(cofinancing: Cofinancing, at: datetime) -> list[User]:
    """Who is told of a message with the ministry: the holder's people and the reviewers' side."""
    invited = _people(Q(role=Role.CONTRIBUTOR), at).filter(
        contributions__project=cofinancing.project_id,
        contributions__revoked_at=None,
    )
    desk = {*assigned(cofinancing, at), *assessors(cofinancing, at)}
    ours = desk or set(reviewers(cofinancing, at))
    return sorted({*holders(cofinancing, at), *invited, *ours}, key=str)


def decision_makers(cofinancing: Cofinancing, at: datetime) -> QuerySet[User]:
    """Those who may decide, but those who declared a conflict on the file."""
    return _without_conflict(_people(Q(role=Role.DECISION_MAKER), at), cofinancing)


def budget_officers(at: datetime | Slot) -> QuerySet[User]:
    """Those who engage and pay."""
    return _people(Q(role=Role.BUDGET_OFFICER), at)


def _people(roles: Q, at: datetime | Slot) -> QuerySet[User]:
    """``at``: a moment, or the place of its day in a statement."""
    day: Any = at if isinstance(at, Slot) else timezone.localdate(at)
    held = Membership.objects.current(day).filter(roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def _without_conflict(people: QuerySet[User], cofinancing: Cofinancing) -> QuerySet[User]:
    said = declared_conflict(cofinancing.pk, OuterRef("pk"))
    return people.exclude(Exact(Coalesce(said, Value(False)), Value(True)))
