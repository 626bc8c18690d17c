"""Tokens: shown once, hashed at rest, narrowed by scopes, expiring, revocable."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from api import authentication
from api.actions import create, revoke
from api.authentication import USED, TokenAuthentication
from api.models import ApiToken
from api.tasks import keep_house
from tests.factories.accounts import OrganisationFactory, UserFactory, person

pytestmark = pytest.mark.django_db
PROJECTS = "/api/v1/projects/"


@pytest.fixture
def reviewer():
    return person(Role.REVIEWER)


def bearer(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


def made(by, *wanted: str, days: int = 1):
    now = timezone.now()
    return create(
        label="essai", scopes=wanted, expires_at=now + timedelta(days=days), by=by, at=now
    )


def test_a_token_opens_what_its_scope_says(reviewer):
    _token, secret = made(reviewer, "projects:read")
    assert bearer(secret).get(PROJECTS).status_code == 200


def test_the_key_itself_is_kept_nowhere(reviewer):
    token, secret = made(reviewer, "projects:read")
    assert secret not in str(ApiToken.objects.values().get(pk=token.pk))


@pytest.mark.parametrize("scope", ["support:read", "projects:write"])
def test_another_scope_opens_nothing(reviewer, scope):
    _token, secret = made(reviewer, scope)
    answer = bearer(secret).get(PROJECTS)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_without_a_key_the_answer_is_401_and_a_problem():
    answer = Client().get(PROJECTS)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


@pytest.mark.parametrize("secret", ["dlb_inconnu", "", "é"])
def test_an_unknown_key_is_401(secret):
    answer = bearer(secret.encode().decode("latin-1")).get(PROJECTS)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")


def test_a_revoked_token_is_401(reviewer, at):
    token, secret = made(reviewer, "projects:read")
    assert revoke(token, by=reviewer, at=timezone.now())
    assert bearer(secret).get(PROJECTS).status_code == 401


def test_an_expired_token_is_401(reviewer):
    token, secret = made(reviewer, "projects:read")
    long_ago = timezone.now() - timedelta(days=9)
    ApiToken.objects.filter(pk=token.pk).update(
        created_at=long_ago, expires_at=long_ago + timedelta(days=1)
    )
    assert bearer(secret).get(PROJECTS).status_code == 401


def test_the_token_of_a_closed_account_is_401(reviewer):
    _token, secret = made(reviewer, "projects:read")
    reviewer.is_active = False
    reviewer.save()
    assert bearer(secret).get(PROJECTS).status_code == 401


def test_a_person_whose_roles_ended_is_told_so(reviewer):
    _token, secret = made(reviewer, "projects:read")
    reviewer.memberships.update(ended_on=timezone.localdate() - timedelta(days=1))
    answer = bearer(secret).get(PROJECTS)
    assert answer.status_code == 403
    assert "rattachement" in answer.json()["detail"]


def test_a_token_knows_the_roles_held_today_and_no_other(reviewer, django_assert_num_queries):
    _token, secret = made(reviewer, "projects:read")
    yesterday, today = timezone.localdate() - timedelta(days=1), timezone.localdate()
    reviewer.memberships.create(organisation=OrganisationFactory(), role=Role.CONTRIBUTOR)
    reviewer.memberships.create(
        organisation=OrganisationFactory(),
        role=Role.BUDGET_OFFICER,
        started_on=yesterday,
        ended_on=today,
    )
    request = RequestFactory().get(PROJECTS, headers={"Authorization": f"Bearer {secret}"})
    with django_assert_num_queries(1):
        owner, token = TokenAuthentication().authenticate(request)
        held = [(m.role, m.organisation.name) for m in owner.current_memberships]
    fresh = User.objects.get(pk=reviewer.pk)
    assert (owner, token.created_by) == (fresh, fresh)
    assert held == [(m.role, m.organisation.name) for m in fresh.current_memberships]
    assert {role for role, _where in held} == {Role.REVIEWER, Role.CONTRIBUTOR}


def test_a_use_is_told_once_a_minute(reviewer, monkeypatch):
    token, secret = made(reviewer, "projects:read")
    bearer(secret).get(PROJECTS)
    first = cache.get(USED.format(token.pk))
    bearer(secret).get(PROJECTS)
    assert cache.get(USED.format(token.pk)) == first
    monkeypatch.setattr(authentication, "TOLD_EVERY", 0.0)
    bearer(secret).get(PROJECTS)
    assert cache.get(USED.format(token.pk)) > first


def test_the_last_use_is_written_by_the_clock(reviewer):
    token, secret = made(reviewer, "projects:read")
    bearer(secret).get(PROJECTS)
    token.refresh_from_db()
    assert token.used_at is None
    keep_house()
    token.refresh_from_db()
    assert timezone.now() - token.used_at < timedelta(minutes=1)


def given(sign_in, holder, role, started_on):
    """An administrator gives a role on the person's page."""
    fields = {"email": holder.email, "first_name": "A", "last_name": "B", "is_active": "on"}
    formset = {"TOTAL_FORMS": 1, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 9}
    row = {"organisation": OrganisationFactory().pk, "role": role, "started_on": started_on}
    fields |= {f"memberships-{name}": value for name, value in formset.items()}
    fields |= {f"memberships-0-{name}": value for name, value in row.items()}
    fields |= {"memberships-0-user": holder.pk, "joined_on": "2026-03-02"}
    path = f"/admin/accounts/user/{holder.pk}/change/"
    answer = sign_in(person(Role.ADMINISTRATOR)).post(path, fields)
    assert answer.status_code == 302


@pytest.mark.parametrize(("role", "status"), [(Role.REVIEWER, 401), (Role.DATA_ADMINISTRATOR, 200)])
def test_a_first_role_of_the_desk_closes_the_tokens_made_without_its_factor(sign_in, role, status):
    holder = person(Role.DATA_ADMINISTRATOR)
    _token, secret = made(holder, "projects:read")
    given(sign_in, holder, role, timezone.localdate())
    assert bearer(secret).get(PROJECTS).status_code == status


def test_another_role_of_the_desk_closes_nothing(sign_in, reviewer):
    _token, secret = made(reviewer, "projects:read")
    given(sign_in, reviewer, Role.DECISION_MAKER, timezone.localdate())
    assert bearer(secret).get(PROJECTS).status_code == 200


def test_a_role_given_in_advance_closes_what_was_made_meanwhile(reviewer):
    token, _secret = made(reviewer, "projects:read")
    kept, _secret = made(person(Role.REVIEWER), "projects:read")
    ApiToken.objects.filter(pk=token.pk).update(created_at=timezone.now() - timedelta(days=2))
    reviewer.memberships.update(started_on=timezone.localdate() - timedelta(days=1))
    assert keep_house()["closed"] == 1
    token.refresh_from_db()
    kept.refresh_from_db()
    assert (token.revoked_by, kept.revoked_at) == (reviewer, None)


def test_the_page_shows_the_key_once(reviewer, sign_in):
    client = sign_in(reviewer)
    said = {"label": "Tableau", "scopes": ["projects:read"], "days": "30"}
    page = client.post(reverse("api:tokens"), said)
    assert page.status_code == 201
    assert "dlb_" in page.text
    secret = page.context["secret"]
    assert bearer(secret).get(PROJECTS).status_code == 200
    assert secret not in client.get(reverse("api:tokens")).text


def test_a_token_without_scope_is_refused_on_the_page(reviewer, sign_in, nothing_changes):
    client = sign_in(reviewer)
    with nothing_changes():
        assert client.post(reverse("api:tokens"), {"label": "x", "days": "30"}).status_code == 422


def test_nobody_revokes_another_s_token(reviewer, sign_in, nothing_changes):
    token, _secret = made(reviewer, "projects:read")
    stranger = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        assert stranger.post(reverse("api:revoke_token", args=[token.pk])).status_code == 404


def test_the_page_revokes(reviewer, sign_in):
    token, secret = made(reviewer, "projects:read")
    sign_in(reviewer).post(reverse("api:revoke_token", args=[token.pk]))
    assert bearer(secret).get(PROJECTS).status_code == 401


def test_the_command_prints_a_key_that_works(reviewer, capsys):
    call_command("create_token", reviewer.email, scopes="projects:read,support:read")
    secret = capsys.readouterr().out.strip()
    assert bearer(secret).get(PROJECTS).status_code == 200


@pytest.mark.parametrize(
    ("email", "scopes", "days"),
    [
        ("personne@nulle.part", "projects:read", 90),
        ("", "rien:lire", 90),
        ("", "projects:read", 400),
    ],
)
def test_the_command_refuses_with_a_sentence(reviewer, nothing_changes, email, scopes, days):
    with nothing_changes(), pytest.raises(CommandError, match=r"\w+ .*\."):
        call_command("create_token", email or reviewer.email, scopes=scopes, days=days)


def test_somebody_without_role_makes_no_token(nothing_changes):
    stranger = UserFactory()
    with nothing_changes(), pytest.raises(Exception, match="rattaché"):
        made(stranger, "projects:read")


@pytest.mark.parametrize(
    "changes", [{"sha256": "clair"}, {"scopes": []}, {"revoked_at": timezone.now()}]
)
def test_the_database_refuses_an_impossible_token(reviewer, nothing_changes, changes):
    token, _secret = made(reviewer, "projects:read")
    with nothing_changes(), pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.filter(pk=token.pk).update(**changes)
