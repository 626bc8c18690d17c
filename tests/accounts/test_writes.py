"""A row written by a statement written once is the row that ``save`` writes."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.signals import post_save, pre_save
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from accounts.permissions import Role
from accounts.statements import update
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_an_update_writes_the_fields_named_and_no_other():
    someone = UserFactory(first_name="Ada", last_name="Avant")
    someone.first_name, someone.last_name, someone.suspended_on = "Zoé", "Après", date(2026, 1, 2)
    someone.is_active = False
    with CaptureQueriesContext(connection) as seen:
        update(someone, ["first_name", "is_active", "suspended_on"])
    found = User.objects.get(pk=someone.pk)
    assert len(seen) == 1
    assert (found.first_name, found.last_name) == ("Zoé", "Avant")
    assert (found.is_active, found.suspended_on) == (False, date(2026, 1, 2))


def test_those_who_listen_hear_an_update_as_they_hear_a_save():
    someone, heard = UserFactory(), []

    def listen(signal, **said):
        heard.append((signal, said["instance"], said["update_fields"], said.get("created")))

    for signal in (pre_save, post_save):
        signal.connect(listen, sender=User)
    try:
        someone.save(update_fields=["first_name"])
        update(someone, ["first_name"])
    finally:
        for signal in (pre_save, post_save):
            signal.disconnect(listen, sender=User)
    assert len(heard) == 4
    assert heard[:2] == heard[2:]


def test_a_row_that_is_gone_is_not_written_in_silence():
    someone = UserFactory()
    User.objects.filter(pk=someone.pk).delete()
    with pytest.raises(DatabaseError):
        update(someone, ["first_name"])


def test_a_row_told_along_is_inserted_by_the_same_statement():
    someone, organisation = UserFactory(last_name="Avant"), OrganisationFactory()
    told = {"user": someone, "organisation": organisation, "role": Role.CONTRIBUTOR}
    someone.last_name = "Après"
    with CaptureQueriesContext(connection) as seen:
        update(someone, ["last_name"], telling=Membership(**told, started_on=date(2026, 1, 2)))
    assert len(seen) == 1
    assert User.objects.get(pk=someone.pk).last_name == "Après"
    found = Membership.objects.get(user=someone)
    assert (found.organisation, found.role, found.started_on, found.ended_on) == (
        organisation,
        Role.CONTRIBUTOR,
        date(2026, 1, 2),
        None,
    )


def test_nothing_is_told_of_a_row_that_is_gone():
    someone, other = UserFactory(), UserFactory()
    told = {"user": other, "organisation": OrganisationFactory(), "role": Role.CONTRIBUTOR}
    User.objects.filter(pk=someone.pk).delete()
    with pytest.raises(DatabaseError):
        update(someone, ["last_name"], telling=Membership(**told))
    assert not Membership.objects.filter(user=other).exists()


def test_a_row_told_along_that_is_refused_leaves_the_other_as_it_was():
    someone, organisation = UserFactory(last_name="Avant"), OrganisationFactory()
    someone.last_name = "Après"
    unknown = Membership(user=someone, organisation=organisation, role="roi")
    with pytest.raises(IntegrityError), transaction.atomic():
        update(someone, ["last_name"], telling=unknown)
    assert User.objects.get(pk=someone.pk).last_name == "Avant"
    assert not Membership.objects.filter(user=someone).exists()


def test_a_write_that_is_refused_ends_its_transaction():
    one, other = UserFactory(), UserFactory()
    other.email = one.email
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            update(other, ["email"])
        with pytest.raises(TransactionManagementError):
            User.objects.count()


def test_the_cache_keeps_one_client():
    client = cache._cache
    assert client.get_client("a", write=True) is client.get_client("b")
