"""What happens to a support case, and who must know."""

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications.events import Event
from notifications.models import Frequency

MINISTRY = (Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR)
DESK = (Role.SUPPORT_AGENT,)

REQUESTED = Event(
    "support_requested",
    _("Une aide est demandée au datalab"),
    _("{reference} : aide demandée"),
    _("{by} demande l’aide du datalab : « {subject} » ({kind}). Elle est à qualifier."),
    roles=DESK,
    on=("support_case.ask",),
)
ASSIGNED = Event(
    "support_assigned",
    _("Un accompagnement vous est confié"),
    _("{reference} : accompagnement confié"),
    _("{by} vous confie l’accompagnement « {subject} », à rendre pour le {due}."),
    roles=DESK,
    on=(
        "support_case.assign",
        "support_case.qualify",
    ),
)
QUALIFIED = Event(
    "support_qualified",
    _("Le datalab accepte une demande d’aide"),
    _("{reference} : demande acceptée"),
    _("Le datalab accepte « {subject} ». {owner} s’en occupe ; réponse attendue pour le {due}."),
    roles=MINISTRY,
    on=("support_case.qualify",),
)
STARTED = Event(
    "support_started",
    _("Le datalab commence un accompagnement"),
    _("{reference} : travail commencé"),
    _("{by} a commencé à travailler sur « {subject} »."),
    roles=MINISTRY,
    frequency=Frequency.DAILY,
    on=("support_case.start",),
)
MINISTRY_ASKED = Event(
    "support_ministry_asked",
    _("Le datalab attend une réponse du ministère"),
    _("{reference} : votre réponse est attendue"),
    _("{by} vous interroge sur « {subject} » :\n\n{reason}\n\nLe délai est suspendu jusque-là."),
    roles=MINISTRY,
    on=("support_case.ask_ministry",),
)
DESK_ANSWERED = Event(
    "support_desk_answered",
    _("Le ministère répond au datalab"),
    _("{reference} : le ministère a répondu"),
    _("{by} a répondu sur « {subject} » :\n\n{reason}\n\nNouvelle échéance : {due}."),
    roles=DESK,
    on=("support_case.answer_desk",),
)
RESOLVED = Event(
    "support_resolved",
    _("Un accompagnement est résolu"),
    _("{reference} : réponse du datalab"),
    _("Le datalab a répondu à « {subject} » :\n\n{answer}{rating_asked}"),
    roles=MINISTRY,
    on=("support_case.resolve",),
)
#: The end of « resolved », while the ministry has not said what it thinks.
RATING_ASKED = _("Dites sur la page du dossier, en une note, ce que vous pensez de cette aide.")
DECLINED = Event(
    "support_declined",
    _("Une demande d’aide est déclinée"),
    _("{reference} : demande déclinée"),
    _("Le datalab ne peut donner suite à « {subject} ». Motif :\n\n{reason}"),
    roles=MINISTRY,
    on=("support_case.decline",),
)
REOPENED = Event(
    "support_reopened",
    _("Un accompagnement est rouvert"),
    _("{reference} : accompagnement rouvert"),
    _("{by} rouvre « {subject} ». Motif :\n\n{reason}"),
    roles=(*MINISTRY, *DESK),
    on=("support_case.reopen",),
)

MESSAGE = Event(
    "support_message",
    _("Un message arrive sur un accompagnement"),
    _("{reference} : message de {by}"),
    _("{by} vous écrit au sujet de « {subject} » :\n\n{text}"),
    roles=(*MINISTRY, *DESK),
    on=(
        "support_case.write",
        "support_case.reply",
    ),
)
TASK = Event(
    "support_task",
    _("Une tâche d’accompagnement vous est confiée"),
    _("{reference} : tâche confiée"),
    _("{by} vous confie une tâche sur « {subject} » : {title}"),
    roles=DESK,
    on=("support_case.add_task",),
)
RATED = Event(
    "support_rated",
    _("Un ministère donne son avis sur une aide"),
    _("{reference} : avis du ministère, {score} sur 5"),
    _("{by} a donné {score} sur 5 à « {subject} ».\n\n{comment}"),
    roles=DESK,
    frequency=Frequency.DAILY,
    on=("support_case.rate",),
)


def agents():
    """Every active agent of the datalab."""
    return User.objects.holding(Role.SUPPORT_AGENT)


def desk_of(case):
    """The case's agent; all of them while it is held by nobody, or by somebody who left."""
    holder = agents().filter(pk=case.owner_id)
    return agents().filter(Q(pk=case.owner_id) | ~Exists(holder))


def ministry_of(case):
    """The data administrators of the asking organisation and the person who asked, if still there.

    Somebody who left the organisation is told nothing more.
    """
    there = Membership.objects.current().filter(organisation_id=case.organisation_id)
    return User.objects.filter(
        Q(memberships__in=there.filter(role=Role.DATA_ADMINISTRATOR))
        | Q(pk=case.requested_by_id, memberships__in=there),
        is_active=True,
    ).distinct()
