"""Support cases in any state, with what each state demands."""

from datetime import timedelta

import factory
from django.utils import timezone

from accounts.permissions import Role
from support.models import SupportCase, SupportKind, SupportStatus
from tests.factories.accounts import OrganisationFactory, UserFactory, person
from workflow.references import next_reference

OWNED = (SupportStatus.IN_PROGRESS, SupportStatus.WAITING, SupportStatus.RESOLVED)


class SupportCaseFactory(factory.django.DjangoModelFactory):
    """A legal question that nobody has taken up yet, attached to no project unless it is given."""

    class Meta:
        model = SupportCase

    reference = factory.LazyFunction(lambda: next_reference("AC", timezone.now()))
    kind = SupportKind.LEGAL
    project = None
    organisation = factory.LazyAttribute(
        lambda case: case.project.organisation if case.project else OrganisationFactory()
    )
    subject = "Publier un registre"
    question = "Quel cadre pour publier ce registre ?"
    requested_at = factory.LazyFunction(timezone.now)
    requested_by = factory.SubFactory(UserFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))


def support_case_in(status: str, **fields) -> SupportCase:
    """A case put straight into a state, its life bypassed: an owner, an answer, a day where due."""
    if status in OWNED:
        fields.setdefault("owner", person(Role.SUPPORT_AGENT))
    if status == SupportStatus.WAITING:
        fields.setdefault("waiting_since", timezone.localdate())
    if status == SupportStatus.RESOLVED:
        fields.setdefault("answer", "Le code des relations entre le public et l’administration.")
        fields.setdefault("resolved_on", timezone.localdate())
    return SupportCaseFactory(status=status, **fields)
