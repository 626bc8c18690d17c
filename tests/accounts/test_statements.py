"""A query written once answers as the ORM does, value after value."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import OuterRef, Subquery
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from accounts.permissions import Role
from accounts.statements import Slot, Statement
from tests.factories.accounts import UserFactory, person

pytestmark = pytest.mark.django_db


def test_each_value_has_its_own_rows():
    held = Statement(
        Membership.objects.filter(user=Slot("user"), started_on__lte=Slot("day"))
        .select_related("organisation")
        .order_by("pk")
    )
    people = [person(Role.REVIEWER), person(Role.AUDITOR), UserFactory()]
    for someone in people:
        for day in (date(2021, 12, 31), date(2022, 1, 1)):
            rows = Membership.objects.filter(user=someone, started_on__lte=day)
            assert held(user=someone.pk, day=day) == list(rows)
    assert held(user=people[0].pk, day=date(2022, 1, 1))[0].organisation.name


def test_one_query_a_call_and_what_goes_with_its_rows():
    someone = person(Role.REVIEWER)
    held = Statement(User.objects.filter(email=Slot("email")).prefetch_related("memberships"))
    held(email=someone.email)
    with CaptureQueriesContext(connection) as seen:
        (found,) = held(email=someone.email)
        assert [m.role for m in found.memberships.all()] == [Role.REVIEWER]
    assert len(seen) == 2


def test_what_is_no_slot_keeps_its_percent_sign():
    UserFactory(last_name="100 % d’accord")
    named = Statement(
        User.objects.filter(last_name__contains="100 %", is_active=Slot("active")).order_by("pk")
    )
    assert [len(named(active=active)) for active in (True, False)] == [1, 0]


def test_a_slot_stands_inside_a_subquery_as_well():
    one = person(Role.REVIEWER)
    last = Membership.objects.filter(user=OuterRef("pk"), role=Slot("role")).values("role")[:1]
    named = Statement(User.objects.annotate(held=Subquery(last)).filter(pk=Slot("pk")))
    assert named(pk=one.pk, role=Role.REVIEWER)[0].held == Role.REVIEWER
    assert named(pk=one.pk, role=Role.AUDITOR)[0].held is None


def test_a_query_that_is_empty_by_its_words_has_no_row():
    someone = UserFactory()
    for nobody in (User.objects.filter(pk__in=[]), User.objects.none()):
        assert Statement(nobody.filter(email=Slot("email")))(email=someone.email) == []


def test_a_value_is_never_read_as_sql():
    UserFactory()
    named = Statement(User.objects.filter(email=Slot("email")))
    assert named(email="' OR true --") == []


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_inside_a_transaction_only():
    someone = UserFactory()
    locked = Statement(User.objects.select_for_update().filter(pk=Slot("pk")))
    with pytest.raises(TransactionManagementError):
        locked(pk=someone.pk)
