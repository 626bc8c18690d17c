"""What happens to a support case, and who must know."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications.events import Event, Reminder
from notifications.models import Frequency
from support.models import OURS, SupportCase, SupportStatus

#: How long before its day a case is recalled to its agent.
NOTICE = timedelta(days=2)
#: How long the desk waits for a ministry's answer before it reminds it.
PATIENCE = timedelta(days=7)
MINISTRY = (Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR)
DESK = (Role.SUPPORT_AGENT,)

REQUESTED = Event(
    "support_requested",
    _("Une aide est demandée au datalab"),
    _("{reference} : aide demandée"),
    _("{by} demande l’aide du datalab : « {subject} » ({kind}). Elle est à qualifier."),
    roles=DESK,
    on=("support_case.ask",),
)
ASSIGNED = Event(
    "support_assigned",
    _("Un accompagnement vous est confié"),
    _("{reference} : accompagnement confié"),
    _("{by} vous confie l’accompagnement « {subject} », à rendre pour le {due}."),
    roles=DESK,
    on=(
        "support_case.assign",
        "support_case.qualify",
    ),
)
QUALIFIED = Event(
    "support_qualified",
    _("Le datalab accepte une demande d’aide"),
    _("{reference} : demande acceptée"),
    _("Le datalab accepte « {subject} ». {owner} s’en occupe ; réponse attendue pour le {due}."),
    roles=MINISTRY,
    on=("support_case.qualify",),
)
STARTED = Event(
    "support_started",
    _("Le datalab commence un accompagnement"),
    _("{reference} : travail commencé"),
    _("{by} a commencé à travailler sur « {subject} »."),
    roles=MINISTRY,
    frequency=Frequency.DAILY,
    on=("support_case.start",),
)
MINISTRY_ASKED = Event(
    "support_ministry_asked",
    _("Le datalab attend une réponse du ministère"),
    _("{reference} : votre réponse est attendue"),
    _("{by} vous interroge sur « {subject} » :\n\n{reason}\n\nLe délai est suspendu jusque-là."),
    roles=MINISTRY,
    on=("support_case.ask_ministry",),
)
DESK_ANSWERED = Event(
    "support_desk_answered",
    _("Le ministère répond au datalab"),
    _("{reference} : le ministère a répondu"),
    _("{by} a répondu sur « {subject} » :\n\n{reason}\n\nNouvelle échéance : {due}."),
    roles=DESK,
    on=("support_case.answer_desk",),
)
RESOLVED = Event(
    "support_resolved",
    _("Un accompagnement est résolu"),
    _("{reference} : réponse du datalab"),
    _(
        "Le datalab a répondu à « {subject} » :\n\n{answer}\n\n"
        "Dites sur la page du dossier, en une note, ce que vous pensez de cette aide."
    ),
    roles=MINISTRY,
    on=("support_case.resolve",),
)
DECLINED = Event(
    "support_declined",
    _("Une demande d’aide est déclinée"),
    _("{reference} : demande déclinée"),
    _("Le datalab ne peut donner suite à « {subject} ». Motif :\n\n{reason}"),
    roles=MINISTRY,
    on=("support_case.decline",),
)
REOPENED = Event(
    "support_reopened",
    _("Un accompagnement est rouvert"),
    _("{reference} : accompagnement rouvert"),
    _("{by} rouvre « {subject} ». Motif :\n\n{reason}"),
    roles=(*MINISTRY, *DESK),
    on=("support_case.reopen",),
)

MESSAGE = Event(
    "support_message",
    _("Un message arrive sur un accompagnement"),
    _("{reference} : message de {by}"),
    _("{by} vous écrit au sujet de « {subject} » :\n\n{text}"),
    roles=(*MINISTRY, *DESK),
    on=(
        "support_case.write",
        "support_case.reply",
    ),
)
TASK = Event(
    "support_task",
    _("Une tâche d’accompagnement vous est confiée"),
    _("{reference} : tâche confiée"),
    _("{by} vous confie une tâche sur « {subject} » : {title}"),
    roles=DESK,
    on=("support_case.add_task",),
)
RATED = Event(
    "support_rated",
    _("Un ministère donne son avis sur une aide"),
    _("{reference} : avis du ministère, {score} sur 5"),
    _("{by} a donné {score} sur 5 à « {subject} ».\n\n{comment}"),
    roles=DESK,
    frequency=Frequency.DAILY,
    on=("support_case.rate",),
)


def agents():
    """Every active agent of the datalab."""
    return User.objects.holding(Role.SUPPORT_AGENT)


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


def to_do(at: datetime) -> Iterator[Reminder]:
    """What is still to be done today on the cases: late ones, those due soon, unanswered ones."""
    today = timezone.localdate(at)
    for case in SupportCase.objects.late_on(today).select_related("owner").order_by("due_on", "pk"):
        people = [case.owner] if case.owner else agents()
        sentence = say("en retard depuis le %(day)s") % {"day": case.due_on.strftime("%d/%m/%Y")}
        for person in people:
            yield Reminder(person.pk, case.reference, sentence, case.get_absolute_url())
    near = SupportCase.objects.filter(
        status__in=OURS, owner__isnull=False, due_on__gte=today, due_on__lte=today + NOTICE
    )
    for case in near.order_by("due_on", "pk"):
        sentence = say("à rendre pour le %(day)s") % {"day": case.due_on.strftime("%d/%m/%Y")}
        yield Reminder(case.owner_id or 0, case.reference, sentence, case.get_absolute_url())
    waiting = SupportCase.objects.filter(
        status=SupportStatus.WAITING, waiting_since__lt=today - PATIENCE
    )
    for case in waiting.order_by("waiting_since", "pk"):
        day = case.waiting_since.strftime("%d/%m/%Y") if case.waiting_since else ""
        sentence = say("le datalab attend votre réponse depuis le %(day)s") % {"day": day}
        for person in ministry_of(case):
            yield Reminder(person.pk, case.reference, sentence, case.get_absolute_url())
