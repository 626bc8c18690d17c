"""What happens to a co-financing that someone must know, and who that is."""

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import Role
from funding.models import Cofinancing, CommitteeSession
from funding.policies import declared_conflict
from notifications.events import Event

#: Those who hold the file and those who assessed it.
FOLLOWERS = (Role.DATA_ADMINISTRATOR, Role.REVIEWER)

SUBMITTED = Event(
    "funding.submitted",
    _("Une demande de cofinancement est déposée"),
    _("{reference} : demande de cofinancement déposée"),
    _("« {title} » demande {amount} de cofinancement. Déclarez vos intérêts pour le lire."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.submit",),
)
TAKEN_UP = Event(
    "funding.taken_up",
    _("L’instruction d’une demande commence"),
    _("{reference} : l’instruction commence"),
    _("Le guichet instruit la demande de cofinancement de « {title} »."),
    roles=(Role.DATA_ADMINISTRATOR,),
    on=("cofinancing.take_up",),
)
ASSESSED = Event(
    "funding.assessed",
    _("Les deux évaluations sont rendues"),
    _("{reference} : les deux évaluations sont rendues"),
    _("Les évaluations de « {title} » peuvent être comparées : rendez l’avis de l’instruction."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.assess",),
)
ADVISED = Event(
    "funding.advised",
    _("L’instruction a rendu son avis"),
    _("{reference} : {advice}"),
    _("L’instruction de « {title} » est terminée. Le dossier peut être inscrit en comité."),
    roles=(Role.DECISION_MAKER,),
    on=(
        "cofinancing.recommend",
        "cofinancing.advise_against",
    ),
)
ENROLLED = Event(
    "funding.enrolled",
    _("Un dossier est inscrit en comité"),
    _("{reference} : inscrit en comité"),
    _("La demande de cofinancement de « {title} » sera examinée par le comité."),
    roles=FOLLOWERS,
    on=("cofinancing.enrol",),
)
GRANTED = Event(
    "funding.granted",
    _("Un cofinancement est accordé"),
    _("{reference} : {amount} accordés"),
    _("Le comité accorde {amount} à « {title} ». La convention peut être préparée."),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=("cofinancing.grant",),
)
DEFERRED = Event(
    "funding.deferred",
    _("Un dossier est ajourné"),
    _("{reference} : dossier ajourné"),
    _("Le comité ajourne « {title} ». Motif : {reason}"),
    roles=FOLLOWERS,
    on=("cofinancing.defer",),
)
REFUSED = Event(
    "funding.refused",
    _("Un cofinancement est refusé"),
    _("{reference} : cofinancement refusé"),
    _("Le comité refuse le cofinancement de « {title} ». Motif : {reason}\n\n{remedies}"),
    roles=FOLLOWERS,
    on=("cofinancing.refuse",),
)
REVERTED = Event(
    "funding.reverted",
    _("Une décision est reprise"),
    _("{reference} : le comité revient sur sa décision"),
    _(
        "La décision sur « {title} » est reprise ; le dossier revient en comité. "
        "Motif : {reason}\n\nLes courriers et les actes déjà faits restent au dossier."
    ),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=("cofinancing.revert_decision",),
)
AGREED = Event(
    "funding.agreed",
    _("Une convention est signée"),
    _("{reference} : convention enregistrée"),
    _("La convention de « {title} » est enregistrée pour {amount}."),
    roles=FOLLOWERS,
    on=(
        "cofinancing.record_agreement",
        "cofinancing.record_amendment",
    ),
)
RESCHEDULED = Event(
    "funding.rescheduled",
    _("Un échéancier est revu"),
    _("{reference} : l’échéancier est revu"),
    _("L’échéancier de « {title} » est revu : {changes}."),
    roles=FOLLOWERS,
    on=("cofinancing.reschedule",),
)
PUBLISHED = Event(
    "funding.agreement_published",
    _("Une convention est publiée"),
    _("{reference} : convention publiée"),
    _("La convention de « {title} » est publiée : {where}."),
    roles=FOLLOWERS,
    on=("cofinancing.publish_agreement",),
)
REPORTED = Event(
    "funding.impact_reported",
    _("Un porteur rend compte de son impact"),
    _("{reference} : {report}"),
    _("L’équipe de « {title} » a remis : {report}. Lisez les mesures et répondez."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER, Role.BUDGET_OFFICER),
    on=("cofinancing.report_impact", "cofinancing.report_final"),
)
MILESTONE_ANSWERED = Event(
    "funding.milestone_answered",
    _("Le guichet répond à un jalon"),
    _("{reference} : {milestone}, {answer}"),
    _("{milestone} de « {title} » : {answer}. {reason}"),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=(
        "cofinancing.release_milestone",
        "cofinancing.hold_milestone",
        "cofinancing.stop_milestone",
    ),
)
PAYMENT_REQUESTED = Event(
    "funding.payment_requested",
    _("Un paiement est demandé"),
    _("{reference} : paiement de {amount} demandé"),
    _("L’équipe de « {title} » demande « {tranche} », {amount}. Constatez le service fait."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.request_payment",),
)
CERTIFIED = Event(
    "funding.certified",
    _("Un service fait est certifié"),
    _("{reference} : service fait certifié"),
    _("« {tranche} » de « {title} » peut être payée : {amount}."),
    roles=(Role.BUDGET_OFFICER, Role.DATA_ADMINISTRATOR),
    on=("cofinancing.certify",),
)
PAID = Event(
    "funding.paid",
    _("Une tranche est payée"),
    _("{reference} : {amount} payés"),
    _("« {tranche} » de « {title} » est payée : {amount}."),
    roles=FOLLOWERS,
    on=("cofinancing.pay",),
)
SETTLED = Event(
    "funding.settled",
    _("Un cofinancement est soldé"),
    _("{reference} : cofinancement soldé"),
    _("Le cofinancement de « {title} » est soldé : {amount} payés."),
    roles=(*FOLLOWERS, Role.DECISION_MAKER),
    on=("cofinancing.settle",),
)
WITHDRAWN = Event(
    "funding.withdrawn",
    _("Une demande est retirée par son porteur"),
    _("{reference} : demande retirée"),
    _("La demande de cofinancement de « {title} » est retirée. Motif : {reason}"),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("cofinancing.withdraw",),
)
CANCELLED = Event(
    "funding.cancelled",
    _("Un cofinancement est annulé"),
    _("{reference} : cofinancement annulé"),
    _("Le cofinancement de « {title} » est annulé. Motif : {reason}"),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=("cofinancing.cancel",),
)
PLANNED = Event(
    "committee.planned",
    _("Vous siégez à une séance du comité"),
    _("{reference} : séance du {day}"),
    _("Vous êtes membre de la séance « {title} » du {day}. Déclarez vos intérêts avant d’y voter."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("committee_session.compose",),
)
OPENED = Event(
    "committee.opened",
    _("Une séance du comité est ouverte"),
    _("{reference} : la séance est ouverte"),
    _("La séance « {title} » est ouverte : votre vote est attendu."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("committee_session.open_session",),
)
CLOSED = Event(
    "committee.closed",
    _("Une séance du comité est levée"),
    _("{reference} : la séance est levée"),
    _("La séance « {title} » du {day} est levée. Son procès-verbal peut être dressé."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER),
    on=("committee_session.close_session",),
)
MINUTES = Event(
    "committee.minutes",
    _("Le procès-verbal d’une séance est dressé"),
    _("{reference} : procès-verbal dressé"),
    _("Le procès-verbal de « {title} » est dressé. Empreinte SHA-256 : {sha256}"),
    roles=(Role.REVIEWER, Role.DECISION_MAKER, Role.BUDGET_OFFICER),
    on=("committee_session.draw_minutes",),
)


def holders(cofinancing: Cofinancing, at: datetime) -> QuerySet[User]:
    """The data administrators of the organisation that holds the file."""
    return _people(
        Q(role=Role.DATA_ADMINISTRATOR, organisation=cofinancing.project.organisation_id), at
    )


def reviewers(cofinancing: Cofinancing, at: datetime) -> QuerySet[User]:
    """The reviewers of the file's strand, but those who declared a conflict on it."""
    people = _people(Q(role=Role.REVIEWER, strand__in=["", cofinancing.strand]), at)
    return _without_conflict(people, cofinancing)


def assessors(cofinancing: Cofinancing) -> QuerySet[User]:
    """Those who gave an assessment of the file, but those who declared a conflict since."""
    people = User.objects.filter(assessments__cofinancing=cofinancing).distinct()
    return _without_conflict(people, cofinancing)


def members(session: CommitteeSession) -> QuerySet[User]:
    """Those who sit at a session of the committee."""
    return User.objects.filter(pk__in=session.seats.values("member"))


def decision_makers(cofinancing: Cofinancing, at: datetime) -> QuerySet[User]:
    """Those who may decide, but those who declared a conflict on the file."""
    return _without_conflict(_people(Q(role=Role.DECISION_MAKER), at), cofinancing)


def budget_officers(at: datetime) -> QuerySet[User]:
    """Those who engage and pay."""
    return _people(Q(role=Role.BUDGET_OFFICER), at)


def _people(roles: Q, at: datetime) -> QuerySet[User]:
    held = Membership.objects.current(at.date()).filter(roles)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


def _without_conflict(people: QuerySet[User], cofinancing: Cofinancing) -> QuerySet[User]:
    said = people.alias(said_conflict=declared_conflict(cofinancing.pk, OuterRef("pk")))
    return said.filter(Q(said_conflict=None) | Q(said_conflict=False))
