"""What happens to a project that someone must know, and who."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications.events import Event
from projects.models import Project

#: The organisation's data administrators and the colleagues that they invited.
HOLDERS = (Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR)

SUBMITTED = Event(
    "project.submitted",
    _("Un projet est déposé"),
    _("{reference} : projet déposé, recevabilité à vérifier"),
    _("{by} a déposé le projet « {title} » pour {organisation}. Sa recevabilité est à vérifier."),
    roles=(Role.REVIEWER,),
    on=("project.submit",),
)
ADMISSIBLE = Event(
    "project.admissible",
    _("Un projet est recevable"),
    _("{reference} : projet recevable"),
    _("Le projet « {title} » est déclaré recevable. L’instruction peut commencer."),
    roles=HOLDERS,
    on=("project.find_admissible",),
)
INADMISSIBLE = Event(
    "project.inadmissible",
    _("Un projet est non recevable"),
    _("{reference} : projet non recevable"),
    _("Le projet « {title} » est déclaré non recevable. Motif : {reason}"),
    roles=HOLDERS,
    on=("project.find_inadmissible",),
)
REOPENED = Event(
    "project.reopened",
    _("L’examen d’un projet est rouvert"),
    _("{reference} : examen rouvert"),
    _("L’examen de la recevabilité du projet « {title} » est rouvert. Motif : {reason}"),
    roles=HOLDERS,
    on=("project.reopen",),
)
WITHDRAWN = Event(
    "project.withdrawn",
    _("Un projet est retiré"),
    _("{reference} : projet retiré"),
    _("{by} a retiré le projet « {title} ». Motif : {reason}"),
    roles=(*HOLDERS, Role.REVIEWER),
    on=("project.withdraw",),
)
ACTIVATED = Event(
    "project.activated",
    _("Un projet démarre"),
    _("{reference} : projet démarré"),
    _("Le projet « {title} » démarre."),
    roles=HOLDERS,
    on=("project.activate",),
)
COMPLETED = Event(
    "project.completed",
    _("Un projet se termine"),
    _("{reference} : projet terminé"),
    _("Le projet « {title} » est terminé."),
    roles=HOLDERS,
    on=("project.complete",),
)
INVITED = Event(
    "project.invited",
    _("Vous êtes invité sur un projet"),
    _("{reference} : vous êtes invité à contribuer"),
    _("{by} vous invite à compléter le projet « {title} ». Le dépôt lui revient."),
    roles=(Role.CONTRIBUTOR,),
    on=("project.invite",),
)
REVOKED = Event(
    "project.revoked",
    _("Votre accès à un projet prend fin"),
    _("{reference} : votre accès prend fin"),
    _("{by} a mis fin à votre accès au projet « {title} »."),
    roles=(Role.CONTRIBUTOR,),
    on=("project.revoke",),
)

COMPLEMENTS_ASKED = Event(
    "project.complements_asked",
    _("Le guichet demande des compléments"),
    _("{reference} : compléments demandés pour le {due}"),
    _(
        "{by} attend des compléments sur « {title} » pour le {due}.\n\n{questions}\n\n"
        "Répondez sur place, sous chaque question."
    ),
    urgent=True,  # a date that the ministry must keep
    roles=HOLDERS,
    on=("project.ask_complements",),
)
COMPLEMENTS_ANSWERED = Event(
    "project.complements_answered",
    _("Le ministère répond aux compléments"),
    _("{reference} : compléments reçus"),
    _("{by} a répondu aux compléments demandés sur « {title} ». Le délai du guichet reprend."),
    roles=(Role.REVIEWER,),
    on=("project.answer_complements",),
)
COMPLEMENTS_CANCELLED = Event(
    "project.complements_cancelled",
    _("Une demande de compléments est annulée"),
    _("{reference} : compléments annulés"),
    _("{by} annule les compléments demandés sur « {title} ». Motif : {reason}"),
    roles=HOLDERS,
    on=("project.cancel_complements",),
)
HANDED_OVER = Event(
    "project.handed_over",
    _("Une passation vous concerne"),
    _("Passation de {person} à {successor}"),
    _(
        "{by} a organisé la passation de {person} à {successor} pour {organisation}. Dossiers "
        "transmis : {files}."
    ),
    roles=HOLDERS,
    on=("project.hand_over",),
)
RULES_CHANGED = Event(
    "project.rules_changed",
    _("Les règles d’un appel changent"),
    _("{reference} : les règles de l’appel changent"),
    _(
        "« {call} » est publiée. Votre brouillon « {title} » devra adopter ces règles avant d’être "
        "déposé : sa page montre ce qui change."
    ),
    roles=HOLDERS,
)


def values_of(project: Project, **more: str) -> dict[str, str]:
    """The words that every event of a project may use."""
    return {"title": project.title, "organisation": project.organisation.name, **more}


def holders_of(project: Project) -> QuerySet[User]:
    """The organisation's data administrators and the colleagues invited on the project.

    An invitation outlives its guest's charge: it tells nothing to who may open nothing any more.
    """
    there = Membership.objects.current()
    administrators = there.filter(
        role=Role.DATA_ADMINISTRATOR, organisation=project.organisation_id
    )
    guests = there.filter(role=Role.CONTRIBUTOR).values("user")
    invited = project.contributors.filter(revoked_at=None, person__in=guests).values("person")
    return User.objects.filter(
        Q(pk__in=administrators.values("user")) | Q(pk__in=invited), is_active=True
    )


def reviewers_of(project: Project) -> QuerySet[User]:
    """The reviewers of the project's strand, and those of both."""
    reviewing = Membership.objects.current().filter(
        role=Role.REVIEWER, strand__in=["", project.strand]
    )
    return User.objects.filter(pk__in=reviewing.values("user"), is_active=True)
