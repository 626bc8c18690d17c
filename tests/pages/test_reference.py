"""The reference data: as the public sources give it, loaded once, never undone."""

from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation, OrganisationKind, User, is_listed_operator
from accounts.permissions import Role
from datalab import demo_people, reference
from projects.models import CallVersion, Strand
from projects.policies import ineligibility

pytestmark = pytest.mark.django_db


def ministries():
    return Organisation.objects.filter(dila_uuid__isnull=False) | Organisation.objects.filter(
        key="transition-energetique"
    )


def test_seventeen_ministries_with_their_names_of_2022(loaded):
    assert ministries().count() == 17
    for ministry in ministries():
        label = ministry.labels.get()
        assert label.valid_from == date(2022, 5, 20)
        assert ministry.label_on(date(2023, 1, 16)) == label.label == ministry.name


def test_three_ministries_are_one_legal_unit_and_three_have_none(loaded):
    sirens = Counter(ministries().values_list("siren", flat=True))
    assert (sirens["110000072"], sirens[""]) == (3, 3)
    assert all(times == 1 for siren, times in sirens.items() if siren not in {"", "110000072"})


def test_what_no_source_gives_stays_blank(loaded):
    ministry = Organisation.objects.get(key="transition-energetique")
    assert (ministry.siren, ministry.dila_uuid) == ("", None)
    assert not ministry.sirets.exists()
    assert Organisation.objects.get(key="ville-de-nantes").siren == ""


def test_operators_come_without_a_listing_hence_not_eligible(loaded):
    operators = Organisation.objects.filter(kind=OrganisationKind.STATE_OPERATOR)
    assert operators.count() == 10
    assert not any(is_listed_operator(operator) for operator in operators)


def test_the_directorate_of_the_desk_may_apply_and_a_city_may_not(loaded):
    day = date(2023, 2, 1)
    dinum = Organisation.objects.get(key="dinum")
    assert (dinum.siren, dinum.sirets.get().siret) == ("130025265", "13002526500013")
    assert ineligibility(dinum, day) == ""
    nantes = Organisation.objects.get(key="ville-de-nantes")
    assert "collectivités" in ineligibility(nantes, day)


def test_one_call_a_strand_under_the_rules_of_the_opening_day(loaded):
    versions = CallVersion.objects.open_on(date(2023, 1, 16))
    assert {v.call.strand for v in versions} == set(Strand.values)
    for version in versions:
        assert (version.min_total_cost, version.max_total_cost) == (
            Decimal("100000.00"),
            Decimal("1000000.00"),
        )
        assert version.max_rate == Decimal("0.5")
        assert version.tax_basis == "ttc"
        assert sum(criterion["weight"] for criterion in version.criteria) == 100
        assert max(version.criteria, key=lambda c: c["weight"])["key"] == "impact"
    assert not CallVersion.objects.open_on(date(2023, 1, 15)).exists()


def test_the_publisher_is_a_closed_account(loaded):
    service = User.objects.get(email=reference.SERVICE_ADDRESS)
    assert not service.is_active
    assert not service.has_usable_password()
    assert not service.memberships.exists()


def test_a_second_load_changes_nothing(loaded, nothing_changes):
    with nothing_changes():
        assert sum(reference.load().created.values()) == 0


def test_a_correction_of_an_administrator_is_kept(loaded):
    Organisation.objects.filter(key="culture").update(name="Ministère corrigé")
    reference.load()
    assert Organisation.objects.get(key="culture").name == "Ministère corrigé"


def test_the_command_says_what_it_found_and_created(db):
    out = StringIO()
    call_command("load_reference", stdout=out)
    lines = out.getvalue().replace("\xa0", " ").splitlines()
    assert lines[0] == "17 ministères (dont 17 créés)"
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert out.getvalue().replace("\xa0", " ").splitlines()[0] == "17 ministères"


def test_the_demonstration_has_somebody_for_each_role(loaded, settings):
    settings.DATALAB_DEMO = True
    demo_people.load()
    assert demo_people.load() == 0
    out = StringIO()
    call_command("demo_accounts", stdout=out)
    lines = [line.split(" · ") for line in out.getvalue().splitlines()]
    assert {role for role, _, _ in lines} == {str(role.label) for role in Role}
    for _, email, password in lines:
        assert User.objects.get(email=email).check_password(password)


def test_the_accounts_are_not_told_outside_a_demonstration(loaded, settings):
    demo_people.load()
    settings.DATALAB_DEMO = False
    with pytest.raises(CommandError, match="DATALAB_DEMO"):
        call_command("demo_accounts")


def test_the_sign_in_page_shows_the_accounts_of_a_demonstration_only(client, loaded, settings):
    demo_people.load()
    settings.DATALAB_DEMO = False
    assert demo_people.PASSWORD not in client.get("/connexion/").content.decode()
    settings.DATALAB_DEMO = True
    page = client.get("/connexion/").content.decode()
    assert all(person.email in page for person in demo_people.PEOPLE)


def test_the_sign_in_page_shows_no_account_that_does_not_exist(client, loaded, settings):
    settings.DATALAB_DEMO = True
    assert "Essayer la démonstration" not in client.get("/connexion/").content.decode()
