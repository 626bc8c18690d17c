"""Gives everything that a person holds in an organisation to a successor, in one act."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, Organisation, User
from accounts.permissions import Permission, Role
from notifications import outbox
from projects import events
from projects.lifecycle import PROJECT
from projects.models import HandOver, ProjectContributor
from projects.queries.handover import Held, held_by
from workflow.models import JournalEntry
from workflow.refusals import Refused

#: Filled from above (``support/apps.py`` …): what the other wings give, in the same transaction.
#: Each is called as ``give(person, successor, organisation, by=by, at=at, reason=reason)`` and
#: returns the references of the files that it gave.
ON_HAND_OVER: list[Callable[..., list[str]]] = []


@transaction.atomic(durable=True)
def hand_over(
    *, person: User, successor_email: str, organisation: Organisation, by, at: datetime, reason: str
) -> HandOver:
    """Ends the person's roles and invitations there and gives them to the successor.

    What the person did stays under their name; every live file of theirs tells the act in its
    journal. Raises Refused, and then nothing is given.
    """
    if not by.can_in(Permission.FILE_HAND_OVER, organisation.pk):
        raise Refused("not_permitted", _("Votre rôle ne permet pas d’organiser une passation ici."))
    if not reason.strip():
        raise Refused("reason_required", _("Indiquez le motif."), field="reason")
    successor = User.objects.filter(email=successor_email.strip().lower(), is_active=True).first()
    if successor is None:
        raise Refused(
            "unknown_person",
            _("Aucun compte ouvert n’a cette adresse : le successeur se connecte d’abord."),
            field="successor",
        )
    if successor.pk == person.pk:
        raise Refused(
            "hand_over_to_somebody_else",
            _("Le successeur est une autre personne."),
            field="successor",
        )
    list(User.objects.select_for_update(no_key=True).filter(pk=person.pk).order_by("pk"))
    held = held_by(person, organisation)
    if held.is_empty:
        raise Refused("nothing_held", _("Cette personne ne tient rien dans cette organisation."))
    _give_roles(held, successor, organisation, at)
    _give_contributions(held, successor, by=by, at=at)
    for project in held.projects:
        PROJECT.apply(
            project,
            "hand_over",
            by=by,
            at=at,
            reason=reason,
            details={"from": person.pk, "to": successor.pk},
        )
    given = {"projects": [project.reference for project in held.projects]}
    for give in ON_HAND_OVER:
        given.setdefault("others", []).extend(
            give(person, successor, organisation, by=by, at=at, reason=reason)
        )
    done = HandOver.objects.create(
        organisation=organisation,
        person=person,
        successor=successor,
        reason=reason.strip(),
        details={"roles": [membership.role for membership in held.roles], **given},
        handed_at=at,
        handed_by=by,
    )
    outbox.queue(
        events.HANDED_OVER,
        people=[person, successor],
        at=at,
        by=by,
        path="/projets/",
        values={
            "person": str(person),
            "successor": str(successor),
            "organisation": organisation.name,
            "files": ", ".join([*given["projects"], *given.get("others", [])])
            or _("aucun dossier ouvert"),
        },
    )
    return done


def tell_in_journals(
    files: QuerySet[Any], person: User, successor: User, *, by: User, at: datetime, reason: str
) -> list[str]:
    """Writes the hand-over in the journal of files of another wing; returns their references.

    As every entry it is a version of its file, taken under the file's lock.
    """
    references = []
    for file in files.select_for_update(no_key=True, of=("self",)):
        file.version += 1
        file.save(update_fields=["version"])
        JournalEntry.objects.create(
            file_kind=file.file_kind,
            file_id=file.pk,
            reference=file.reference,
            transition="hand_over",
            label=str(_("Transmettre à un successeur")),
            from_state=file.status,
            to_state=file.status,
            version=file.version,
            reason=reason.strip(),
            details={"from": person.pk, "to": successor.pk},
            at=at,
            by=by,
        )
        references.append(file.reference)
    return references


def _give_roles(held: Held, successor: User, organisation: Organisation, at: datetime) -> None:
    today = timezone.localdate(at)
    for membership in held.roles:
        Membership.objects.get_or_create(
            user=successor,
            organisation=organisation,
            role=membership.role,
            ended_on=None,
            defaults={"started_on": today},
        )
        membership.ended_on = max(today, membership.started_on)
        membership.save(update_fields=["ended_on"])


def _give_contributions(held: Held, successor: User, *, by, at: datetime) -> None:
    """An administrator of the holder needs no invitation: theirs is only ended."""
    administers = Membership.objects.current().filter(user=successor, role=Role.DATA_ADMINISTRATOR)
    holders = set(administers.values_list("organisation_id", flat=True))
    for contribution in held.contributions:
        contribution.revoked_at, contribution.revoked_by = at, by
        contribution.save(update_fields=["revoked_at", "revoked_by"])
        if contribution.project.organisation_id in holders:
            continue
        ProjectContributor.objects.get_or_create(
            project=contribution.project,
            person=successor,
            revoked_at=None,
            defaults={"invited_at": at, "invited_by": by},
        )
