"""Open sessions are seen and closed; an account unused for a year is suspended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sessions import reopen, suspend_unused
from accounts.models import AccountEvent, Session
from accounts.permissions import Role
from accounts.queries import mark_of
from accounts.sessions import device_of
from tests.factories.accounts import PASSWORD, UserFactory, person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(user, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/connexion/", {"username": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def holder():
    return person(Role.DATA_ADMINISTRATOR)


def test_the_account_page_shows_each_session(holder, django_assert_max_num_queries):
    client = signed_in(holder)
    signed_in(holder, "curl/8")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("accounts:account"))
    assert "Firefox, Windows" in page.text
    assert "Autre programme" in page.text
    assert "Celle-ci" in page.text
    for row in Session.objects.all():
        assert row.session_key not in page.text


def test_a_person_closes_one_session(holder):
    here, other = signed_in(holder), signed_in(holder)
    mark = mark_of(other.session.session_key)
    here.post(reverse("accounts:close_session", args=[mark]))
    assert other.get("/tableau-de-bord/").status_code == 302
    assert here.get("/tableau-de-bord/").status_code == 200


def test_a_person_closes_all_the_others(holder):
    here, *others = (signed_in(holder) for _ in range(3))
    here.post(reverse("accounts:close_others"))
    assert [c.get("/tableau-de-bord/").status_code for c in (here, *others)] == [200, 302, 302]


def test_nobody_closes_another_s_session(holder, nothing_changes):
    other = signed_in(person(Role.DATA_ADMINISTRATOR))
    here = signed_in(holder)
    mark = mark_of(other.session.session_key)
    with nothing_changes():
        assert here.post(reverse("accounts:close_session", args=[mark])).status_code == 404


def test_an_account_unused_for_a_year_is_suspended(at):
    today = at.date()
    long_ago, recently = at - timedelta(days=366), at - timedelta(days=300)
    unused = UserFactory(last_login=long_ago, joined_on=long_ago.date())
    never = UserFactory(last_login=None, joined_on=long_ago.date())
    used = UserFactory(last_login=recently, joined_on=long_ago.date())
    new = UserFactory(last_login=None, joined_on=today)
    assert suspend_unused(today=today, at=at) == 2
    for user in (unused, never, used, new):
        user.refresh_from_db()
    assert [u.is_active for u in (unused, never, used, new)] == [False, False, True, True]
    assert AccountEvent.objects.filter(user=unused, kind="suspended").exists()


def test_a_suspended_person_is_refused_and_an_administrator_reopens(holder, at):
    client = signed_in(holder)
    long_ago = timezone.now() - timedelta(days=400)
    type(holder).objects.filter(pk=holder.pk).update(last_login=long_ago, joined_on=long_ago)
    suspend_unused(today=timezone.localdate(), at=timezone.now())
    assert client.get("/tableau-de-bord/").status_code == 302
    assert signed_in(holder).get("/tableau-de-bord/").status_code == 302
    reopen(holder, by=person(Role.ADMINISTRATOR), at=timezone.now())
    assert signed_in(holder).get("/tableau-de-bord/").status_code == 200
    assert suspend_unused(today=timezone.localdate(), at=timezone.now()) == 0


def test_a_suspended_account_cannot_be_open(holder, nothing_changes):
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        type(holder).objects.filter(pk=holder.pk).update(suspended_on=timezone.localdate())


def test_the_log_of_accounts_is_append_only(holder, at, nothing_changes):
    AccountEvent.objects.create(user=holder, kind="created", at=at)
    for deed in (
        lambda: AccountEvent.objects.update(detail="faux"),
        lambda: AccountEvent.objects.all().delete(),
    ):
        with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
            deed()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140 Safari/537", "Chrome, macOS"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140 Safari/537 Edg/140", "Edge, Linux"),
        ("", "Autre programme"),
    ],
)
def test_a_device_is_named_in_two_words(agent, device):
    assert device_of(agent) == device
