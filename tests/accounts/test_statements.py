"""A query written once answers as the ORM does, value after value."""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date
from threading import Barrier, RLock

import pytest
from django.db import connection, connections
from django.db.models import OuterRef, Q, Subquery
from django.db.models.signals import post_init
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from accounts import statements
from accounts.models import Membership, User
from accounts.permissions import Role
from accounts.statements import Keys, Slot, Statement, numbered, prepared
from finding.models import among
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


def test_a_row_is_made_as_django_makes_it():
    rows = Membership.objects.select_related("user", "organisation__ministry").order_by("pk")
    person(Role.REVIEWER)
    written = Statement(rows.filter(pk__gt=Slot("after")))(after=0)
    expected = list(rows)
    assert len(written) == len(expected) > 0
    for found, wanted in zip(written, expected, strict=True):
        assert (found._state.adding, found._state.db) == (False, wanted._state.db)
        assert _of(found) == _of(wanted)
        assert _of(found.user) == _of(wanted.user)
        assert _of(found.organisation) == _of(wanted.organisation)
        assert found.organisation.ministry == wanted.organisation.ministry


def _of(row) -> dict:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_a_column_left_out_is_read_when_it_is_asked_for():
    someone = person(Role.REVIEWER)
    people = Statement(User.objects.filter(pk=Slot("person")).only("email"))
    (found,) = people(person=someone.pk)
    assert found.get_deferred_fields() == {
        field.attname for field in User._meta.concrete_fields
    } - {"id", "email"}
    with CaptureQueriesContext(connection) as seen:
        assert found.last_name == someone.last_name
    assert len(seen) == 1


def test_who_listens_to_new_rows_is_told_of_each():
    someone, heard = person(Role.REVIEWER), []
    people = Statement(User.objects.filter(pk=Slot("person")))

    def hear(instance, **_said) -> None:
        heard.append(instance)

    post_init.connect(hear, sender=User)
    try:
        (found,) = people(person=someone.pk)
    finally:
        post_init.disconnect(hear, sender=User)
    assert heard == [found]


@pytest.mark.parametrize("shape", ["values_list", "flat", "values", "named"])
def test_rows_of_values_are_those_of_the_orm(shape):
    def rows(active):
        people = User.objects.filter(is_active=active).order_by("-email").distinct()
        return {
            "values_list": people.values_list("pk", "joined_on"),
            "flat": people.values_list("joined_on", flat=True),
            "values": people.values("pk", "joined_on"),
            "named": people.values_list("pk", "joined_on", named=True),
        }[shape]

    person(Role.REVIEWER), person(Role.AUDITOR)
    found = Statement(rows(Slot("active")))(active=True)
    assert found == list(rows(True))
    assert len(found) == 2


def _written_together(monkeypatch, lock, turns: int) -> set[str]:
    """The texts that six threads give to one statement at its first call, for many statements.

    Stops at the first that differs.
    """
    monkeypatch.setattr(statements, "_WRITING", lock)
    texts: set[str] = set()
    for _turn in range(turns):
        if len(texts) > 1:
            break
        rows = Membership.objects.current(Slot("day")).filter(user=Slot("user"))
        asked = Statement(rows.select_related("organisation", "user").order_by("user__email"))
        start = Barrier(6)

        def write(asked=asked, start=start) -> str:
            start.wait()
            try:
                return asked._as_written(connections["default"]).sql
            finally:
                connections["default"].close()

        with ThreadPoolExecutor(6) as pool:
            texts |= {work.result() for work in [pool.submit(write) for _ in range(6)]}
    return texts


@pytest.mark.django_db(transaction=True)
def test_one_thread_writes_at_a_time(monkeypatch):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        assert len(_written_together(monkeypatch, RLock(), 40)) == 1
        assert len(_written_together(monkeypatch, nullcontext(), 3000)) > 1, "the control"
    finally:
        sys.setswitchinterval(before)


def test_places_are_numbered_and_a_doubled_percent_sign_is_one():
    assert numbered("a = %s AND b LIKE '5 %%' AND c = %s") == "a = $1 AND b LIKE '5 %' AND c = $2"


def test_a_call_inside_another_has_its_own_cursor():
    with prepared(connection) as outer:
        outer.execute(numbered("SELECT unnest(%s::int[])"), [[1, 2]])
        with prepared(connection) as inner:
            inner.execute(numbered("SELECT %s::int"), [3])
            assert inner.fetchall() == [(3,)]
        assert outer.fetchall() == [(1,), (2,)]
    with prepared(connection) as again:
        assert again.cursor in (outer.cursor, inner.cursor)


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


def test_keys_written_once_are_read_by_the_query_that_holds_them():
    held = Keys(
        Membership.objects.filter(role=Slot("role"), user__last_name__contains="100 %")
        .order_by()
        .values("user")
    )
    holders, others = Q(among("pk", held(role=Role.REVIEWER))), [person(Role.REVIEWER)]
    rows = User.objects.filter(holders)
    rest = Statement(User.objects.filter(~among("pk", held(role=Slot("role")))).order_by("pk"))
    assert list(rows) == []
    both = [person(role, last_name="à 100 %") for role in (Role.REVIEWER, Role.AUDITOR)]
    assert list(rows.all()) == both[:1]
    assert rest(role=Role.REVIEWER) == [*others, both[1]]
    assert rest(role=Role.AUDITOR) == [*others, both[0]]
    assert list(User.objects.filter(pk__in=rows).values_list("pk", flat=True)) == [both[0].pk]


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
