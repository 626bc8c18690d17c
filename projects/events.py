"""What happens to a project that someone must know, and who."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications.events import Event, Reminder
from projects.models import ComplementOutcome, ComplementRequest, Project, ProjectStatus
from projects.queries.clocks import clocks_of
from projects.queries.complements import complements_path
from workflow.calendar import add_working_days

#: How long before its closing a call is recalled to those who have a draft.
CLOSING_NOTICE = timedelta(days=14)
#: The organisation's data administrators and the colleagues that they invited.
HOLDERS = (Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR)

SUBMITTED = Event(
    "project.submitted",
    _("Un projet est déposé"),
    _("{reference} : projet déposé, recevabilité à vérifier"),
    _("{by} a déposé le projet « {title} » pour {organisation}. Sa recevabilité est à vérifier."),
    roles=(Role.REVIEWER,),
    on=("project.submit",),
)
ADMISSIBLE = Event(
    "project.admissible",
    _("Un projet est recevable"),
    _("{reference} : projet recevable"),
    _("Le projet « {title} » est déclaré recevable. L’instruction peut commencer."),
    roles=HOLDERS,
    on=("project.find_admissible",),
)
INADMISSIBLE = Event(
    "project.inadmissible",
    _("Un projet est non recevable"),
    _("{reference} : projet non recevable"),
    _("Le projet « {title} » est déclaré non recevable. Motif : {reason}"),
    roles=HOLDERS,
    on=("project.find_inadmissible",),
)
REOPENED = Event(
    "project.reopened",
    _("L’examen d’un projet est rouvert"),
    _("{reference} : examen rouvert"),
    _("L’examen de la recevabilité du projet « {title} » est rouvert. Motif : {reason}"),
    roles=HOLDERS,
    on=("project.reopen",),
)
WITHDRAWN = Event(
    "project.withdrawn",
    _("Un projet est retiré"),
    _("{reference} : projet retiré"),
    _("{by} a retiré le projet « {title} ». Motif : {reason}"),
    roles=(*HOLDERS, Role.REVIEWER),
    on=("project.withdraw",),
)
ACTIVATED = Event(
    "project.activated",
    _("Un projet démarre"),
    _("{reference} : projet démarré"),
    _("Le projet « {title} » démarre."),
    roles=HOLDERS,
    on=("project.activate",),
)
COMPLETED = Event(
    "project.completed",
    _("Un projet se termine"),
    _("{reference} : projet terminé"),
    _("Le projet « {title} » est terminé."),
    roles=HOLDERS,
    on=("project.complete",),
)
INVITED = Event(
    "project.invited",
    _("Vous êtes invité sur un projet"),
    _("{reference} : vous êtes invité à contribuer"),
    _("{by} vous invite à compléter le projet « {title} ». Le dépôt lui revient."),
    roles=(Role.CONTRIBUTOR,),
    on=("project.invite",),
)
REVOKED = Event(
    "project.revoked",
    _("Votre accès à un projet prend fin"),
    _("{reference} : votre accès prend fin"),
    _("{by} a mis fin à votre accès au projet « {title} »."),
    roles=(Role.CONTRIBUTOR,),
    on=("project.revoke",),
)

COMPLEMENTS_ASKED = Event(
    "project.complements_asked",
    _("Le guichet demande des compléments"),
    _("{reference} : compléments demandés pour le {due}"),
    _(
        "{by} attend des compléments sur « {title} » pour le {due}.\n\n{questions}\n\n"
        "Répondez sur place, sous chaque question."
    ),
    roles=HOLDERS,
    on=("project.ask_complements",),
)
COMPLEMENTS_ANSWERED = Event(
    "project.complements_answered",
    _("Le ministère répond aux compléments"),
    _("{reference} : compléments reçus"),
    _("{by} a répondu aux compléments demandés sur « {title} ». Le délai du guichet reprend."),
    roles=(Role.REVIEWER,),
    on=("project.answer_complements",),
)
COMPLEMENTS_CANCELLED = Event(
    "project.complements_cancelled",
    _("Une demande de compléments est annulée"),
    _("{reference} : compléments annulés"),
    _("{by} annule les compléments demandés sur « {title} ». Motif : {reason}"),
    roles=HOLDERS,
    on=("project.cancel_complements",),
)
HANDED_OVER = Event(
    "project.handed_over",
    _("Une passation vous concerne"),
    _("Passation de {person} à {successor}"),
    _(
        "{by} a organisé la passation de {person} à {successor} pour {organisation}. Dossiers "
        "transmis : {files}."
    ),
    roles=HOLDERS,
    on=("project.hand_over",),
)
RULES_CHANGED = Event(
    "project.rules_changed",
    _("Les règles d’un appel changent"),
    _("{reference} : les règles de l’appel changent"),
    _(
        "« {call} » est publiée. Votre brouillon « {title} » devra adopter ces règles avant d’être "
        "déposé : sa page montre ce qui change."
    ),
    roles=HOLDERS,
)


def values_of(project: Project, **more: str) -> dict[str, str]:
    """The words that every event of a project may use."""
    return {"title": project.title, "organisation": project.organisation.name, **more}


def holders_of(project: Project) -> QuerySet[User]:
    """The organisation's data administrators and the colleagues invited on the project."""
    administrators = Membership.objects.current().filter(
        role=Role.DATA_ADMINISTRATOR, organisation=project.organisation_id
    )
    invited = project.contributors.filter(revoked_at=None).values("person")
    return User.objects.filter(
        Q(pk__in=administrators.values("user")) | Q(pk__in=invited), is_active=True
    )


def reviewers_of(project: Project) -> QuerySet[User]:
    """The reviewers of the project's strand, and those of both."""
    reviewing = Membership.objects.current().filter(
        role=Role.REVIEWER, strand__in=["", project.strand]
    )
    return User.objects.filter(pk__in=reviewing.values("user"), is_active=True)


def calls_closing(at: datetime) -> Iterator[Reminder]:
    """Each draft whose call closes within two weeks, to its data administrators and colleagues."""
    today = timezone.localdate(at)
    drafts = (
        Project.objects.filter(
            status=ProjectStatus.DRAFT,
            call_version__closes_on__gte=today,
            call_version__closes_on__lte=today + CLOSING_NOTICE,
        )
        .select_related("call_version")
        .order_by("call_version__closes_on", "pk")
    )
    for project in drafts:
        closes = project.call_version.closes_on
        day = closes.strftime("%d/%m/%Y") if closes else ""
        sentence = say("l’appel ferme le %(day)s et le projet n’est pas déposé") % {"day": day}
        for person in holders_of(project).order_by("pk"):
            yield Reminder(person.pk, project.reference, sentence, project.get_absolute_url())


#: How long before the day the holder is reminded of complements, in working days.
REMIND_BEFORE = 3


def to_do(at: datetime) -> Iterator[Reminder]:
    """What is still to be done today: complements about to be due, admissibility late and ours."""
    today = timezone.localdate(at)
    soon = add_working_days(today, REMIND_BEFORE)
    pending = ComplementRequest.objects.filter(
        outcome=ComplementOutcome.PENDING, due_on__lte=soon
    ).select_related("project")
    for request in pending.order_by("due_on", "pk"):
        project, day = request.project, date_format(request.due_on, "j F Y")
        sentence = say("le guichet attend vos compléments pour le %(day)s") % {"day": day}
        for person in holders_of(project):
            yield Reminder(person.pk, project.reference, sentence, complements_path(project))
    filed = Project.objects.filter(status=ProjectStatus.SUBMITTED).select_related(
        "call_version__call"
    )
    for project in filed.exclude(complements__outcome=ComplementOutcome.PENDING).order_by("pk"):
        clocks = clocks_of(project, today)
        if clocks is None or clocks.due_on is None or not clocks.is_late_on(today):
            continue
        sentence = say("recevabilité en retard depuis le %(day)s") % {
            "day": date_format(clocks.due_on, "j F Y")
        }
        for person in reviewers_of(project):
            yield Reminder(person.pk, project.reference, sentence, project.get_absolute_url())
