"""Funded projects and what editors compose for the public."""

from datetime import date

import factory
from django.utils import timezone

from accounts.permissions import Permission, Role
from funding.models import Cofinancing
from opendata.models import (
    CalendarEntry,
    EntryKind,
    Reuse,
    ReuseKind,
    ReuseStatus,
    Theme,
    Topic,
    TopicStatus,
)
from tests.factories.accounts import UserFactory, person
from tests.factories.funding import cofinancing_in
from tests.factories.projects import project_in

EDITOR = Role.ADMINISTRATOR


def editor():
    """Somebody who may edit the public pages."""
    someone = person(EDITOR)
    assert someone.can(Permission.PUBLIC_EDIT)
    return someone


def funded_project(status: str = "granted", **fields) -> Cofinancing:
    """A co-financing that the public sees, unless a field says otherwise."""
    money = {
        name: fields.pop(name) for name in ("requested_amount", "eligible_amount") if name in fields
    }
    return cofinancing_in(status, project=project_in("admissible", **fields), **money)


class ReuseFactory(factory.django.DjangoModelFactory):
    """A reuse that has been proposed."""

    class Meta:
        model = Reuse
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"RU-2020-{n:04d}")
    slug = factory.Sequence(lambda n: f"reutilisation-{n}")
    title = factory.Sequence(lambda n: f"Carte des écoles {n}")
    kind = ReuseKind.VISUALIZATION
    theme = Theme.EDUCATION
    url = "https://exemple.fr/carte"
    description = "Une carte **claire**."
    proposed_at = factory.LazyFunction(timezone.now)
    proposed_by = factory.SubFactory(UserFactory)


def reuse_in(status: str, **fields) -> Reuse:
    """A reuse put straight into a state."""
    if status != ReuseStatus.PROPOSED:
        fields.setdefault("reviewed_at", timezone.now())
        fields.setdefault("reviewed_by", UserFactory())
    if status in (ReuseStatus.REFUSED, ReuseStatus.WITHDRAWN):
        fields.setdefault("review_reason", "Le lien ne mène nulle part.")
    return ReuseFactory(status=status, **fields)


class TopicFactory(factory.django.DjangoModelFactory):
    """A published dossier, still empty."""

    class Meta:
        model = Topic

    slug = factory.Sequence(lambda n: f"dossier-{n}")
    title = factory.Sequence(lambda n: f"Le logement {n}")
    summary = "Où l’on habite, et comment."
    introduction = "Un **dossier**."
    theme = Theme.HOUSING
    status = TopicStatus.PUBLISHED
    updated_at = factory.LazyFunction(timezone.now)
    updated_by = factory.SubFactory(UserFactory)
    published_at = factory.SelfAttribute("updated_at")
    published_by = factory.SelfAttribute("updated_by")


def calendar_entry(day: date, **fields) -> CalendarEntry:
    """The discovery of a day: a feature, unless a set of data or a reuse is given."""
    kind = EntryKind.FEATURE
    if fields.get("dataset"):
        kind = EntryKind.DATASET
    if fields.get("reuse"):
        kind = EntryKind.REUSE
    return CalendarEntry.objects.create(
        day=day,
        **{
            "kind": kind,
            "title": f"Découverte du {day:%d/%m/%Y}",
            "text": "À *essayer*.",
            "written_at": timezone.now(),
            "written_by": UserFactory(),
            **fields,
        },
    )
