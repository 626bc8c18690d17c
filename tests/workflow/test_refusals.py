"""What PostgreSQL refuses is said in the French sentence of the rule; a defect stays a defect."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Membership
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.projects import ProjectFactory
from workflow.refusals import refused_by_database

pytestmark = pytest.mark.django_db


def database_says(deed) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        deed()
    return caught.value


def test_a_check_on_one_field_names_the_field():
    error = database_says(lambda: OrganisationFactory(siren="12"))
    refused = refused_by_database(error)
    assert refused.code == "organisation_siren_has_nine_digits"
    assert refused.message == "Un SIREN compte neuf chiffres."
    assert refused.field == "siren"


def test_a_check_on_several_fields_names_none():
    project = ProjectFactory()
    error = database_says(
        lambda: type(project).objects.filter(pk=project.pk).update(status="submitted")
    )
    refused = refused_by_database(error)
    assert refused.message == "Un projet déposé a sa date et son déposant."
    assert refused.field == ""


def test_a_unique_constraint_has_its_sentence_too():
    user, organisation = UserFactory(), OrganisationFactory()
    row = {"user": user, "organisation": organisation, "role": "reviewer"}
    Membership.objects.create(**row)
    error = database_says(lambda: Membership.objects.create(**row))
    assert refused_by_database(error).message == (
        "La personne tient déjà ce rôle dans l’organisation."
    )


def test_what_is_no_rule_of_ours_is_raised_again():
    organisation = OrganisationFactory()
    error = database_says(lambda: OrganisationFactory(key=organisation.key))
    with pytest.raises(IntegrityError) as caught:
        refused_by_database(error)
    assert caught.value is error


def test_an_error_without_a_constraint_is_raised_again():
    def nonsense():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    error = database_says(nonsense)
    with pytest.raises(DatabaseError) as caught:
        refused_by_database(error)
    assert caught.value is error
