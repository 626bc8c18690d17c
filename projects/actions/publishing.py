"""Prepares and publishes the versions of a call's rules."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from notifications import outbox
from projects import events
from projects.models import Call, CallVersion, Project, ProjectStatus
from workflow.refusals import Refused, refused_by_database

CARRIED = (
    "closes_on",
    "tax_basis",
    "min_total_cost",
    "max_total_cost",
    "max_rate",
    "tranche_above_amount",
    "tranche_above_months",
    "milestone_months",
    "excluded_natures",
    "derogation_max_rate",
    "admissibility_days",
    "complement_days",
    "criteria",
    "mandatory_indicators",
    "asked_documents",
    "questions",
)


@transaction.atomic(durable=True)
def prepare_next(call: Call, *, by, at: datetime) -> CallVersion:
    """Opens a draft of the next version, under the rules of the latest. Raises Refused."""
    _must_manage(by)
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    latest = call.versions.order_by("-number").first()
    if latest is None:
        return CallVersion.objects.create(call=call, number=1, opens_on=timezone.localdate(at))
    if latest.published_at is None:
        raise Refused(
            "draft_exists",
            _("La version %(number)s de « %(call)s » est déjà en préparation.")
            % {"number": latest.number, "call": call},
        )
    carried = {field: getattr(latest, field) for field in CARRIED}
    return CallVersion.objects.create(
        call=call, number=latest.number + 1, opens_on=timezone.localdate(at), **carried
    )


@transaction.atomic(durable=True)
def publish(version: CallVersion, *, by, at: datetime) -> CallVersion:
    """Makes a version binding for the projects opened from now on; it never changes again.

    Projects already opened keep the version they were opened under. Raises Refused.
    """
    _must_manage(by)
    locked = CallVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.pk)
    if locked.published_at is not None:
        raise Refused("already_published", _("Cette version est déjà publiée."))
    if not locked.criteria:
        raise Refused("no_criteria", _("La grille de critères est vide."))
    weights = sum(criterion["weight"] for criterion in locked.criteria)
    if weights != 100:
        raise Refused(
            "weights",
            _("Les poids de la grille font %(sum)s : leur somme doit être 100.") % {"sum": weights},
        )
    locked.published_at, locked.published_by = at, by
    try:
        locked.save(update_fields=["published_at", "published_by"])
    except IntegrityError as error:
        raise refused_by_database(error) from error
    _tell_the_drafts(locked, by=by, at=at)
    return locked


def _tell_the_drafts(version: CallVersion, *, by, at: datetime) -> None:
    """Whoever writes a draft under earlier rules is told that it will have to follow the new."""
    drafts = Project.objects.filter(
        call_version__call=version.call_id,
        call_version__number__lt=version.number,
        status=ProjectStatus.DRAFT,
    ).select_related("organisation")
    for project in drafts.order_by("pk"):
        outbox.queue(
            events.RULES_CHANGED,
            people=events.holders_of(project),
            at=at,
            by=by,
            reference=project.reference,
            path=project.get_absolute_url(),
            values=events.values_of(project, call=str(version)),
        )


def _must_manage(by) -> None:
    if not by.can(Permission.CALL_MANAGE):
        raise Refused("not_permitted", _("Votre rôle ne permet pas de régler les appels."))
