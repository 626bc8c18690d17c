"""Accounts in the admin: administrators write, auditors read, nobody else enters these pages."""

import pytest
from django.core import mail

from accounts.models import Membership, Organisation, User
from accounts.permissions import GRANTS, Permission, Role
from tests.factories.accounts import OrganisationFactory, UserFactory, person

pytestmark = pytest.mark.django_db
PAGES = ("organisation", "user", "membership")
READERS = {Role.ADMINISTRATOR, Role.AUDITOR}


def rows(prefix: str, *, initial: int, total: int, **fields) -> dict:
    """The fields of an inline's management form and of its rows."""
    form = {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": initial}
    return form | {f"{prefix}-{name.replace('__', '-')}": value for name, value in fields.items()}


def person_fields(**changes) -> dict:
    return {
        "email": "nouvelle@essai.invalid",
        "first_name": "Nouvelle",
        "last_name": "Personne",
        "is_active": "on",
        "joined_on": "2026-03-02",
        **changes,
    }


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("page", PAGES)
def test_who_may_look_at_accounts(sign_in, role, page):
    response = sign_in(person(role)).get(f"/admin/accounts/{page}/")
    if role in READERS:
        assert response.status_code == 200
    elif Permission.ADMIN_ENTER in GRANTS[role]:
        assert response.status_code == 403
    else:
        assert response.status_code == 302


def test_the_admin_has_no_sign_in_page_of_its_own(client, sign_in):
    assert client.get("/admin/")["Location"] == "/connexion/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"].startswith("/connexion/")
    assert sign_in(person(Role.REVIEWER)).get("/admin/", follow=True).status_code == 403
    assert sign_in(person(Role.AUDITOR)).get("/admin/login/")["Location"] == "/admin/"


def test_an_auditor_changes_nothing(sign_in, nothing_changes):
    auditor, user = person(Role.AUDITOR), person(Role.REVIEWER)
    client = sign_in(auditor)
    with nothing_changes():
        assert client.get(f"/admin/accounts/user/{user.pk}/change/").status_code == 200
        for path in (
            f"/admin/accounts/user/{user.pk}/change/",
            "/admin/accounts/user/add/",
            "/admin/accounts/organisation/add/",
            f"/admin/accounts/organisation/{Organisation.objects.order_by('pk')[0].pk}/change/",
        ):
            assert client.post(path, person_fields()).status_code == 403


def test_an_administrator_opens_an_account_with_a_role_and_no_password(sign_in):
    organisation = OrganisationFactory()
    response = sign_in(person(Role.ADMINISTRATOR)).post(
        "/admin/accounts/user/add/",
        person_fields(email="Nouvelle@Essai.invalid")
        | rows(
            "memberships",
            initial=0,
            total=1,
            **{
                "0__organisation": organisation.pk,
                "0__role": Role.REVIEWER,
                "0__strand": "open_data",
                "0__started_on": "2026-03-02",
            },
        ),
    )
    assert response.status_code == 302
    user = User.objects.get(email="nouvelle@essai.invalid")
    assert not user.has_usable_password()
    assert user.memberships.get().strand == "open_data"


def test_only_a_reviewer_is_bound_to_a_strand(sign_in, nothing_changes):
    organisation = OrganisationFactory()
    client = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        response = client.post(
            "/admin/accounts/user/add/",
            person_fields()
            | rows(
                "memberships",
                initial=0,
                total=1,
                **{
                    "0__organisation": organisation.pk,
                    "0__role": Role.AUDITOR,
                    "0__strand": "open_data",
                    "0__started_on": "2026-03-02",
                },
            ),
        )
        assert "Seul un instructeur est rattaché à un volet." in response.content.decode()


def test_a_suspended_account_is_not_opened_by_its_box(sign_in, nothing_changes):
    user = person(Role.REVIEWER)
    User.objects.filter(pk=user.pk).update(is_active=False, suspended_on="2026-03-02")
    client = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        response = client.post(
            f"/admin/accounts/user/{user.pk}/change/",
            person_fields(email=user.email) | rows("memberships", initial=0, total=0),
        )
    assert response.status_code == 200
    assert "Un compte suspendu est fermé." in response.content.decode()


def test_one_role_given_twice_on_one_page_is_told(sign_in, nothing_changes):
    organisation = OrganisationFactory()
    client = sign_in(person(Role.ADMINISTRATOR))
    role = {"organisation": organisation.pk, "role": Role.AUDITOR, "started_on": "2026-03-02"}
    twice = {f"{n}__{name}": value for n in (0, 1) for name, value in role.items()}
    with nothing_changes():
        response = client.post(
            "/admin/accounts/user/add/",
            person_fields() | rows("memberships", initial=0, total=2, **twice),
            follow=True,
        )
    assert "La personne tient déjà ce rôle" in response.content.decode()


def test_nobody_gives_themselves_a_role(sign_in):
    administrator = person(Role.ADMINISTRATOR)
    held = administrator.memberships.get()
    sign_in(administrator).post(
        f"/admin/accounts/user/{administrator.pk}/change/",
        person_fields(email=administrator.email)
        | rows(
            "memberships",
            initial=1,
            total=2,
            **{
                "0__id": held.pk,
                "0__role": Role.DECISION_MAKER,
                "0__organisation": held.organisation_id,
                "0__started_on": "2022-01-01",
                "1__organisation": held.organisation_id,
                "1__role": Role.BUDGET_OFFICER,
                "1__started_on": "2026-03-02",
            },
        ),
    )
    roles = Membership.objects.filter(user=administrator).values_list("role", flat=True)
    assert list(roles) == [Role.ADMINISTRATOR]


def test_nobody_closes_their_own_account(sign_in):
    administrator = person(Role.ADMINISTRATOR)
    fields = person_fields(email=administrator.email)
    fields.pop("is_active")
    sign_in(administrator).post(
        f"/admin/accounts/user/{administrator.pk}/change/",
        fields | rows("memberships", initial=0, total=0),
    )
    administrator.refresh_from_db()
    assert administrator.is_active


def test_nothing_is_deleted(sign_in, nothing_changes):
    user = person(Role.REVIEWER)
    client = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        path = f"/admin/accounts/user/{user.pk}/delete/"
        assert client.post(path, {"post": "yes"}).status_code == 403


def test_the_password_is_nowhere(sign_in):
    user = person(Role.REVIEWER)
    page = sign_in(person(Role.ADMINISTRATOR)).get(f"/admin/accounts/user/{user.pk}/change/")
    assert user.password not in page.content.decode()
    assert 'name="password"' not in page.content.decode()


def test_an_administrator_sends_the_link_to_open_accounts_only(sign_in):
    user, closed = person(Role.REVIEWER), UserFactory(is_active=False)
    response = sign_in(person(Role.ADMINISTRATOR)).post(
        "/admin/accounts/user/",
        {"action": "send_password_link", "_selected_action": [user.pk, closed.pk]},
        follow=True,
    )
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert "le compte est fermé" in response.content.decode()


@pytest.mark.parametrize("chosen", ["NaN", "1.2.3", "'; DROP TABLE x;--", "", "9" * 40])
def test_a_row_that_is_no_row_is_told(sign_in, nothing_changes, chosen):
    client = sign_in(person(Role.ADMINISTRATOR))
    values = {"action": "send_password_link", "_selected_action": chosen}
    with nothing_changes():
        response = client.post("/admin/accounts/user/", values, follow=True)
    assert response.status_code == 200
    assert mail.outbox == []


def test_an_auditor_cannot_send_the_link(sign_in):
    user = person(Role.REVIEWER)
    sign_in(person(Role.AUDITOR)).post(
        "/admin/accounts/user/", {"action": "send_password_link", "_selected_action": [user.pk]}
    )
    assert mail.outbox == []


def test_a_wrong_siren_is_said_and_not_stored(sign_in, nothing_changes):
    organisation = OrganisationFactory()
    client = sign_in(person(Role.ADMINISTRATOR))
    with nothing_changes():
        response = client.post(
            f"/admin/accounts/organisation/{organisation.pk}/change/",
            {"kind": "state_service", "name": "Ministère", "siren": "12"}
            | rows("labels", initial=0, total=0)
            | rows("sirets", initial=0, total=0)
            | rows("listings", initial=0, total=0),
        )
        assert "Un SIREN compte neuf chiffres." in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_list_costs_the_same_whatever_its_length(sign_in, django_assert_max_num_queries, page):
    for _ in range(5):
        person(Role.REVIEWER)
    client = sign_in(person(Role.ADMINISTRATOR))
    with django_assert_max_num_queries(12):
        client.get(f"/admin/accounts/{page}/")
