"""Invites colleagues on a project, and ends their access."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.permissions import Role
from notifications import outbox
from projects import events
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectContributor
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def invite(
    project: Project, *, email: str, by, at: datetime, seen_version: int | None = None
) -> ProjectContributor:
    """Lets a colleague who has an account write in the file; never submit it.

    The colleague becomes a contributor of the holder, a role that opens only the projects they
    are invited on. Raises Refused when there is no such account or they already work on it.
    """
    person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    invited = PROJECT.apply(
        project,
        "invite",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"person": person.pk if person else None},
    )
    if person is None:
        raise Refused(
            "unknown_person",
            _(
                "Aucun compte ouvert n’a cette adresse. Demandez à votre collègue de se connecter "
                "une première fois, puis invitez-le."
            ),
            field="email",
        )
    if person == by or person in events.holders_of(invited):
        raise Refused(
            "already_there", _("Cette personne travaille déjà sur ce projet."), field="email"
        )
    Membership.objects.get_or_create(
        user=person,
        organisation_id=invited.organisation_id,
        role=Role.CONTRIBUTOR,
        ended_on=None,
        defaults={"started_on": timezone.localdate(at)},
    )
    contributor, _new = ProjectContributor.objects.get_or_create(
        project=invited,
        person=person,
        revoked_at=None,
        defaults={"invited_at": at, "invited_by": by},
    )
    _tell(events.INVITED, invited, person, by=by, at=at)
    return contributor


@transaction.atomic(durable=True)
def revoke(
    project: Project, *, email: str, by, at: datetime, seen_version: int | None = None
) -> ProjectContributor:
    """Ends a colleague's access to this project, and their role when it was the last one."""
    contributor = (
        ProjectContributor.objects.filter(
            project=project, person__email=email.strip().lower(), revoked_at=None
        )
        .select_related("person")
        .first()
    )
    if contributor is None:
        raise Refused("not_invited", _("Cette personne n’est pas invitée sur ce projet."))
    revoked = PROJECT.apply(
        project,
        "revoke",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"person": contributor.person_id},
    )
    contributor.revoked_at, contributor.revoked_by = at, by
    contributor.save(update_fields=["revoked_at", "revoked_by"])
    still_invited = ProjectContributor.objects.filter(
        person=contributor.person,
        project__organisation=revoked.organisation_id,
        revoked_at=None,
    )
    if not still_invited.exists():
        Membership.objects.filter(
            user=contributor.person,
            organisation=revoked.organisation_id,
            role=Role.CONTRIBUTOR,
            ended_on=None,
        ).update(ended_on=timezone.localdate(at))
    _tell(events.REVOKED, revoked, contributor.person, by=by, at=at)
    return contributor


def _tell(event, project: Project, person: User, *, by, at: datetime) -> None:
    outbox.queue(
        event,
        people=[person],
        at=at,
        by=by,
        reference=project.reference,
        path="" if event is events.REVOKED else project.get_absolute_url(),
        values=events.values_of(project),
    )
