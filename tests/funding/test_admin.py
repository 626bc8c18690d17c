"""Milestones, letters and amendments in the admin: read, never changed."""

import pytest

from accounts.permissions import Role
from funding.models import Amendment, CofinancingStatus, Letter, Milestone
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in

pytestmark = pytest.mark.django_db
MODELS = (Milestone, Letter, Amendment)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BUDGET_OFFICER])
def test_what_follows_a_decision_is_read_in_the_admin(sign_in, role):
    file = cofinancing_in(CofinancingStatus.AGREED)
    client = sign_in(person(role))
    for model in MODELS:
        name, row = model._meta.model_name, model.objects.order_by("pk").first()
        listed = client.get(f"/admin/funding/{name}/")
        assert listed.status_code == 200
        assert file.reference in listed.content.decode()
        assert client.get(f"/admin/funding/{name}/{row.pk}/change/").status_code == 200


def test_nothing_of_it_is_added_changed_or_deleted_there(sign_in, nothing_changes):
    cofinancing_in(CofinancingStatus.AGREED)
    client = sign_in(person(Role.BUDGET_OFFICER))
    with nothing_changes():
        for model in MODELS:
            name, row = model._meta.model_name, model.objects.order_by("pk").first()
            for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
                assert client.post(f"/admin/funding/{name}/{path}", {}).status_code == 403


def test_an_administrator_of_accounts_does_not_read_it(sign_in):
    client = sign_in(person(Role.ADMINISTRATOR))
    for model in MODELS:
        assert client.get(f"/admin/funding/{model._meta.model_name}/").status_code == 403
