"""What a person holds in an organisation, to be given to a successor."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Membership, Organisation, User
from accounts.permissions import ORGANISATION_ROLES, Permission
from projects.lifecycle import PROJECT
from projects.models import Project, ProjectContributor


@dataclass(frozen=True)
class Held:
    """Roles held today in the organisation, and the live files the person opened or works on."""

    roles: list[Membership]
    projects: list[Project]
    contributions: list[ProjectContributor]

    @property
    def is_empty(self) -> bool:
        return not (self.roles or self.contributions)


def held_by(person: User, organisation: Organisation) -> Held:
    """Everything of one person in one organisation (three queries)."""
    open_states = PROJECT.by_name["hand_over"].sources
    contributions = list(
        ProjectContributor.objects.filter(
            person=person, project__organisation=organisation, revoked_at=None
        )
        .select_related("project")
        .order_by("pk")
    )
    projects = Project.objects.filter(organisation=organisation, status__in=open_states).filter(
        Q(created_by=person)
        | Q(submitted_by=person)
        | Q(pk__in=[contribution.project_id for contribution in contributions])
    )
    roles = (
        Membership.objects.current()
        .filter(user=person, organisation=organisation, role__in=sorted(ORGANISATION_ROLES))
        .order_by("role", "pk")
    )
    return Held(list(roles), list(projects.order_by("pk")), contributions)


def organisations_to_hand_over(user) -> list[Organisation]:
    """Where the person may organise a hand-over: their own bodies, or all for administrators."""
    everything = Organisation.objects.filter(
        memberships__in=Membership.objects.current().filter(role__in=sorted(ORGANISATION_ROLES))
    ).distinct()
    if not user.can(Permission.ACCOUNT_MANAGE):
        everything = everything.filter(pk__in=user.organisation_ids_for(Permission.FILE_HAND_OVER))
    return list(everything.order_by("name", "key"))


def people_of(organisations: list[Organisation]) -> list[User]:
    """Those who hold an organisation's role today in one of these bodies."""
    current = Membership.objects.current().filter(
        organisation__in=organisations, role__in=sorted(ORGANISATION_ROLES)
    )
    return list(
        User.objects.filter(memberships__in=current)
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )
