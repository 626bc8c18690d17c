"""Organisations and people of each role."""

from datetime import date

import factory

from accounts.models import Membership, OperatorListing, Organisation, OrganisationKind, User

PASSWORD = "mot-de-passe-de-test"


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    key = factory.Sequence(lambda n: f"ministere-{n}")
    kind = OrganisationKind.STATE_SERVICE
    name = factory.Sequence(lambda n: f"Ministère d’essai {n}")
    acronym = factory.Sequence(lambda n: f"ME{n}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne.{n}@essai.invalid")
    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")
    password = factory.PostGenerationMethodCall("set_password", PASSWORD)

    @classmethod
    def _after_postgeneration(cls, instance, create, results=None):
        if create:
            instance.save()


def person(role: str, organisation: Organisation | None = None, **fields) -> User:
    """Somebody who holds a role, in a new organisation unless one is given."""
    user = UserFactory(**fields)
    Membership.objects.create(
        user=user,
        organisation=organisation or OrganisationFactory(),
        role=role,
        started_on=date(2022, 1, 1),
    )
    return user


def operator(*, listed: bool = True, **fields) -> Organisation:
    """An operator of the State, on the dated list or not."""
    organisation = OrganisationFactory(kind=OrganisationKind.STATE_OPERATOR, **fields)
    if listed:
        OperatorListing.objects.create(
            organisation=organisation, listed_from=date(2022, 1, 1), source="Jaune budgétaire"
        )
    return organisation
