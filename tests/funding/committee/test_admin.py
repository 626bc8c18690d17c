"""The committee in the admin: read, never changed."""

import pytest

from accounts.permissions import Role
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUDGET_OFFICER])
def test_sessions_and_answers_are_read_in_the_admin(committee, sign_in, role):
    committee.opened(committee.recommended())
    client = sign_in(person(role))
    pages = {
        "committeesession": committee.session.pk,
        "agendaitem": committee.session.items.get().pk,
    }
    for model, pk in pages.items():
        listed = client.get(f"/admin/funding/{model}/")
        assert listed.status_code == 200
        assert committee.session.reference in listed.content.decode()
        assert client.get(f"/admin/funding/{model}/{pk}/change/").status_code == 200


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUDGET_OFFICER])
def test_nothing_of_the_committee_is_added_or_changed_in_the_admin(
    committee, sign_in, nothing_changes, role
):
    client = sign_in(person(role))
    with nothing_changes():
        assert client.get("/admin/funding/committeesession/add/").status_code == 403
        changed = client.post(
            f"/admin/funding/committeesession/{committee.session.pk}/change/", {"title": "Autre"}
        )
    assert changed.status_code == 403


def test_an_administrator_of_accounts_does_not_read_the_committee(committee, sign_in):
    client = sign_in(person(Role.ADMINISTRATOR))
    assert client.get("/admin/funding/committeesession/").status_code == 403
