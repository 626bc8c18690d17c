"""Who may apply is told before any form, to anybody."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import OperatorListing, OrganisationKind, OrganisationSiret
from accounts.permissions import Role
from projects.models import Project
from projects.policies import ineligibility
from tests.factories.accounts import OrganisationFactory, operator, person
from tests.factories.projects import CallVersionFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def ask(client, **asked):
    return client.get(reverse("eligibility"), asked)


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("state_service", "Oui"),
        ("state_operator", "Oui, si votre établissement"),
        ("local_authority", "Les collectivités territoriales ne sont pas admises"),
        ("firm", "les entreprises et les associations n’y sont pas admises"),
        ("association", "les entreprises et les associations n’y sont pas admises"),
        ("person", "réservé aux services de l’État"),
    ],
)
def test_each_kind_of_body_is_told_yes_or_no_with_the_reason(client, kind, answer):
    assert answer in ask(client, nature=kind).content.decode()


def test_an_unknown_kind_gets_no_answer_and_no_error(client):
    response = ask(client, nature="royaume")
    assert response.status_code == 200
    assert response.context["answer"] is None


def test_a_body_is_found_by_name_without_accents_acronym_siren_or_siret(client):
    body = OrganisationFactory(name="Ministère de l’Écologie", acronym="MEC", siren="110068012")
    OrganisationSiret.objects.create(organisation=body, siret="13002526500013")
    for text in ("ecologie", "mec", "110 068 012", "11006801200034", "13002526500013"):
        answers = ask(client, q=text).context["answers"]
        assert [found.name for found in answers] == [body.name], text


def test_a_search_that_finds_nothing_or_says_nothing_is_no_error(client):
    OrganisationFactory()
    assert ask(client, q="zzz\0%_").context["answers"] == []
    assert ask(client, q="x").context["answers"] == []
    assert ask(client, q="   ").context["answers"] is None


def test_an_operator_is_eligible_only_on_the_days_of_its_listing():
    body = operator(listed=False)
    assert "n’est pas inscrit" in ineligibility(body, TODAY)
    OperatorListing.objects.create(
        organisation=body,
        listed_from=date(2026, 1, 1),
        listed_until=date(2026, 3, 2),
        source="Jaune budgétaire",
    )
    assert ineligibility(body, date(2026, 3, 1)) == ""
    assert "n’est pas inscrit" in ineligibility(body, TODAY)


def test_the_page_of_a_search_costs_two_queries_and_one_an_operator(
    client, django_assert_num_queries
):
    for _ in range(3):
        operator(name="Office d’essai")
    with django_assert_num_queries(4):
        ask(client, q="office")


def test_a_local_authority_is_turned_away_before_any_form_and_nothing_is_stored(
    sign_in, nothing_changes
):
    version = CallVersionFactory()
    commune = OrganisationFactory(kind=OrganisationKind.LOCAL_AUTHORITY, name="Ville d’essai")
    client = sign_in(person(Role.DATA_ADMINISTRATOR, commune))
    with nothing_changes():
        shown = client.get(reverse("projects:create"))
        sent = client.post(
            reverse("projects:create"),
            {"organisation": commune.pk, "call_version": version.pk, "title": "Forcer"},
        )
    for response in (shown, sent):
        assert response.status_code == 403
        assert "Les collectivités territoriales ne sont pas admises" in response.content.decode()
        assert 'name="title"' not in response.content.decode()
    assert not Project.objects.exists()


def test_whoever_administers_two_bodies_chooses_among_the_eligible_only(sign_in):
    CallVersionFactory()
    ministry = OrganisationFactory()
    user = person(Role.DATA_ADMINISTRATOR, ministry)
    commune = OrganisationFactory(kind=OrganisationKind.LOCAL_AUTHORITY, name="Ville d’essai")
    user.memberships.create(organisation=commune, role=Role.DATA_ADMINISTRATOR)
    response = sign_in(user).get(reverse("projects:create"))
    assert response.status_code == 200
    assert list(response.context["form"].organisations.values()) == [ministry]
    assert "Ville d’essai" in response.content.decode()


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.DATA_ADMINISTRATOR}))
def test_other_roles_are_told_who_opens_a_project(sign_in, role):
    CallVersionFactory()
    response = sign_in(person(role)).get(reverse("projects:create"))
    assert response.status_code == 403
    assert "Seul l’administrateur ministériel des données" in response.content.decode()


def test_no_open_call_is_said_before_any_form(sign_in):
    CallVersionFactory(closes_on=date(2023, 6, 1))
    response = sign_in(person(Role.DATA_ADMINISTRATOR)).get(reverse("projects:create"))
    assert response.status_code == 403
    assert "Aucun appel n’est ouvert" in response.content.decode()
