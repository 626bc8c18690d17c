"""The rules of each call are public, versioned, and fixed once published."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.permissions import Role
from projects.actions import publishing
from projects.forms.calls import CallVersionForm
from projects.models import CallVersion
from tests.factories.accounts import person
from tests.factories.projects import CallFactory, CallVersionFactory, ProjectFactory
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return person(Role.ADMINISTRATOR)


def test_anybody_reads_the_version_in_force_and_the_earlier_ones(client, django_assert_num_queries):
    call = CallFactory(title="Guichet ouverture")
    CallVersionFactory(call=call, number=1, max_rate=Decimal("0.4000"))
    CallVersionFactory(call=call, number=2, opens_on=date(2024, 1, 1))
    CallVersionFactory(call=call, number=3, published_at=None, published_by=None)
    closed = CallVersionFactory(closes_on=date(2023, 3, 1), call__title="Guichet fermé")
    with django_assert_num_queries(1):
        response = client.get(reverse("rules"))
    calls = response.context["calls"]
    assert [(c.call, c.current and c.current.number) for c in calls] == [
        (call, 2),
        (closed.call, None),
    ]
    page = response.content.decode()
    assert "40\u00a0%" in page
    assert "50\u00a0%" in page
    assert "Appel fermé aujourd’hui" in page
    assert "Version 3" not in page


def test_without_any_call_the_page_says_so(client):
    assert "Aucun appel n’est publié" in client.get(reverse("rules")).content.decode()


def test_a_project_keeps_the_version_it_was_opened_under(administrator, at):
    project = ProjectFactory()
    following = publishing.prepare_next(project.call_version.call, by=administrator, at=at)
    assert following.number == 2
    assert following.excluded_natures == project.call_version.excluded_natures
    publishing.publish(following, by=administrator, at=at)
    project.refresh_from_db()
    assert project.call_version.number == 1


def test_a_published_version_never_changes_even_in_raw_sql():
    version = CallVersionFactory()
    with pytest.raises(DatabaseError), transaction.atomic():
        CallVersion.objects.filter(pk=version.pk).update(max_rate=Decimal("1"))
    with pytest.raises(DatabaseError), transaction.atomic():
        CallVersion.objects.filter(pk=version.pk).delete()


def test_a_second_draft_of_rules_is_refused(administrator, at, nothing_changes):
    version = CallVersionFactory(published_at=None, published_by=None)
    with nothing_changes(), pytest.raises(Refused) as refused:
        publishing.prepare_next(version.call, by=administrator, at=at)
    assert refused.value.code == "draft_exists"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"criteria": []}, "no_criteria"),
        ({"criteria": [{"key": "a", "label": "A", "weight": 99}]}, "weights"),
    ],
)
def test_rules_without_a_whole_grid_are_not_published(
    administrator, at, nothing_changes, fields, code
):
    version = CallVersionFactory(published_at=None, published_by=None, **fields)
    with nothing_changes(), pytest.raises(Refused) as refused:
        publishing.publish(version, by=administrator, at=at)
    assert refused.value.code == code


def test_publishing_twice_or_by_another_role_is_refused(administrator, at, nothing_changes):
    published = CallVersionFactory()
    draft = CallVersionFactory(published_at=None, published_by=None)
    officer = person(Role.BUDGET_OFFICER)
    for version, by, code in (
        (published, administrator, "already_published"),
        (draft, officer, "not_permitted"),
    ):
        with nothing_changes(), pytest.raises(Refused) as refused:
            publishing.publish(version, by=by, at=at)
        assert refused.value.code == code


def version_data(**changes) -> dict:
    return {
        "call": CallFactory().pk,
        "number": 1,
        "opens_on": "2026-01-01",
        "tax_basis": "ttc",
        "min_total_cost": "100000",
        "max_total_cost": "1000000",
        "max_rate": "0.5",
        "tranche_above_amount": "200000",
        "tranche_above_months": 6,
        "milestone_months": 6,
        "excluded_natures": ["hardware"],
        "criteria": "Impact : 60\r\nÉquipe : 40 %",
    } | changes


def test_the_grid_is_typed_a_criterion_a_line():
    form = CallVersionForm(version_data())
    assert form.is_valid(), form.errors
    assert form.cleaned_data["criteria"] == [
        {"key": "impact", "label": "Impact", "weight": 60},
        {"key": "equipe", "label": "Équipe", "weight": 40},
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("criteria", "Impact"),
        ("criteria", "Impact : 60\nImpact : 40"),
        ("criteria", "Impact : 60"),
        ("closes_on", "2025-01-01"),
        ("max_rate", "1.5"),
        ("min_total_cost", "2000000"),
        ("excluded_natures", ["rançon"]),
    ],
)
def test_rules_that_make_no_sense_are_refused_with_a_sentence(field, value):
    assert not CallVersionForm(version_data(**{field: value})).is_valid()


def test_the_administrator_prepares_and_publishes_from_the_admin(sign_in, administrator):
    version = CallVersionFactory()
    client = sign_in(administrator)
    prepared = client.post(
        reverse("admin:projects_call_changelist"),
        {"action": "prepare_next", "_selected_action": [version.call.pk]},
    )
    assert prepared.status_code == 302
    draft = CallVersion.objects.get(number=2)
    client.post(
        reverse("admin:projects_callversion_changelist"),
        {"action": "publish", "_selected_action": [draft.pk]},
    )
    draft.refresh_from_db()
    assert draft.published_by == administrator


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ADMINISTRATOR, 200), (Role.AUDITOR, 200), (Role.BUDGET_OFFICER, 403)],
)
def test_who_opens_the_calls_in_the_admin(sign_in, role, status):
    version = CallVersionFactory()
    client = sign_in(person(role))
    for page in ("call", "callversion"):
        url = reverse(f"admin:projects_{page}_changelist")
        assert client.get(url).status_code == status
    url = reverse("admin:projects_callversion_change", args=[version.pk])
    assert client.get(url).status_code == status
    if status == 200:
        assert 'name="_save"' not in client.get(url).content.decode()
        assert client.post(url, version_data(number=9)).status_code == 403
