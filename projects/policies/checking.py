"""What stands between a filed project and its admissibility?"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from accounts import french
from projects.models import ChecklistTick, ComplementOutcome, ComplementRequest, Project, Verdict
from workflow.lifecycle import Attempt, rule

#: What a person checks, that no machine can (the automatic checks are beside them).
CHECKLIST = (
    ("scope", _("Le projet relève du volet et de l’objet de l’appel")),
    ("data", _("Les données utilisées sont nommées, avec leurs producteurs")),
    ("legal_frame", _("Le cadre juridique répond aux données décrites")),
    ("impact", _("Chaque indicateur se mesure comme il est dit")),
    ("team", _("L’équipe et le sponsor sont réels et disponibles")),
    ("costs", _("Les coûts correspondent à ce qui est décrit")),
    ("documents", _("Les pièces jointes sont lisibles et répondent à la demande")),
)


def pending_request(project: Project) -> ComplementRequest | None:
    """The complements that the file waits for, if any: one query, none on a file read whole."""
    found = getattr(project, "pending_complements", None)
    if found is None:
        found = ComplementRequest.objects.filter(
            project=project, outcome=ComplementOutcome.PENDING
        )[:1]
    return next(iter(found), None)


def _waits(attempt: Attempt) -> str:
    request = pending_request(attempt.file)
    if request is None:
        return ""
    return say(
        "Le ministère a jusqu’au %(day)s pour répondre aux compléments demandés : attendez sa "
        "réponse, ou annulez la demande."
    ) % {"day": french.day(request.due_on)}


@rule(_("Des compléments sont demandés au ministère."), explain=_waits)
def waits_for_no_complement(attempt: Attempt) -> bool:
    return pending_request(attempt.file) is None


def is_running(request: ComplementRequest | None, on: date) -> bool:
    """Whether the ministry still has time to answer."""
    return request is not None and request.due_on >= on


@rule(_("Le ministère a encore le temps de répondre aux compléments demandés."), explain=_waits)
def complements_are_not_running(attempt: Attempt) -> bool:
    """Without an answer in time, the file may be turned away."""
    return not is_running(pending_request(attempt.file), timezone.localdate(attempt.at))


def _objections(attempt: Attempt) -> str:
    labels = dict(CHECKLIST)
    refused = getattr(attempt.file, "refused_ticks", None)
    if refused is None:
        refused = ChecklistTick.objects.filter(project=attempt.file, verdict=Verdict.NOT_MET)
        refused = refused.order_by("item")
    items = [str(labels.get(tick.item, tick.item)) for tick in refused]
    if not items:
        return ""
    return say("La grille de recevabilité dit « non » : %(items)s.") % {"items": " ; ".join(items)}


@rule(_("La grille de recevabilité a un constat négatif."), explain=_objections)
def checklist_has_no_objection(attempt: Attempt) -> bool:
    return not _objections(attempt)
