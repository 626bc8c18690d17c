"""The rules of each call are public, versioned, and fixed once published."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from notifications.models import Notification
from projects.actions import drafting, publishing, submission
from projects.forms.calls import CallVersionForm
from projects.models import Call, CallVersion, Project, ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import CallFactory, CallVersionFactory, ProjectFactory, project_in
from workflow.refusals import Refused, broken_constraint

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
    assert [(c.call, c.current and c.current.version.number) for c in calls] == [
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


def test_a_filed_project_keeps_its_rules_even_in_raw_sql(nothing_changes):
    project = project_in("submitted")
    later = CallVersionFactory(call=project.call_version.call, number=2)
    rows = Project.objects.filter(pk=project.pk)
    with nothing_changes(), pytest.raises(IntegrityError) as broken, transaction.atomic():
        rows.update(call_version=later)
    assert broken_constraint(broken.value) == "filed_project_keeps_its_rules"
    assert rows.update(call_version=project.call_version, title="Autre titre") == 1


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


def rows(name: str, *lines: dict) -> dict:
    """What a browser sends of a grid of the form."""
    data = {f"{name}-rows": str(len(lines))}
    for number, line in enumerate(lines):
        data |= {f"{name}-{number}-{key}": value for key, value in line.items()}
    return data


def version_data(**changes) -> dict:
    return (
        {
            "opens_on": "2026-01-01",
            "tax_basis": "ttc",
            "min_total_cost": "100000",
            "max_total_cost": "1000000",
            "max_rate": "50",
            "derogation_max_rate": "80",
            "tranche_above_amount": "200000",
            "tranche_above_months": 6,
            "milestone_months": 6,
            "admissibility_days": 10,
            "complement_days": 15,
            "excluded_natures": ["hardware"],
        }
        | rows(
            "criteria",
            {"label": "Impact", "weight": "60", "guidance": "La mesure"},
            {"label": "Équipe", "weight": "40", "key": "team"},
            {},
        )
        | changes
    )


def test_grids_are_typed_in_rows_that_keep_their_keys():
    data = version_data()
    data |= rows(
        "mandatory_indicators",
        {"type": "data_provision", "label": "Réutilisations", "group": "diffusion"},
        {"type": "data_provision", "label": "Réutilisations", "unit": "par mois"},
    )
    data |= rows(
        "asked_documents", {"label": "Analyse d’impact", "when": "personal_data", "required": "on"}
    )
    form = CallVersionForm(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["criteria"] == [
        {"key": "impact", "label": "Impact", "weight": 60, "guidance": "La mesure"},
        {"key": "team", "label": "Équipe", "weight": 40, "guidance": ""},
    ]
    first, second = form.cleaned_data["mandatory_indicators"]
    assert (first["key"], second["key"]) == ("reutilisations", "reutilisations-2")
    assert form.cleaned_data["asked_documents"][0]["required"] is True
    assert form.cleaned_data["max_rate"] == Decimal("0.5")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (rows("criteria", {"label": "Impact", "weight": "cent"}), "Ligne 1, Poids"),
        (rows("criteria", {"label": "", "guidance": "La mesure"}), "Ligne 1, Critère"),
        (rows("criteria", {"label": "Impact", "weight": "60"}), "somme doit être 100"),
        (
            rows(
                "criteria",
                {"label": "A", "weight": "50", "key": "a"},
                {"label": "B", "weight": "50", "key": "a"},
            ),
            "même clé",
        ),
        (rows("mandatory_indicators", {"label": "X", "type": "rêve"}), "Ligne 1, Type de projet"),
        ({"closes_on": "2025-01-01"}, "clôture ne peut précéder"),
        ({"max_rate": "150"}, "100"),
        ({"derogation_max_rate": "40"}, "avec dérogation"),
        ({"admissibility_days": "0"}, "au moins un jour"),
        ({"min_total_cost": "2000000"}, "dépasser le coût minimal"),
        ({"excluded_natures": ["rançon"]}, "rançon"),
    ],
)
def test_rules_that_make_no_sense_are_refused_with_a_sentence(changes, sentence):
    form = CallVersionForm(version_data(**changes))
    assert not form.is_valid()
    assert sentence in str(form.errors)


def test_the_administrator_prepares_reads_the_changes_and_publishes(sign_in, administrator):
    version = CallVersionFactory()
    client = sign_in(administrator)
    prepared = client.post(
        reverse("admin:projects_call_changelist"),
        {"action": "prepare_next", "_selected_action": [version.call.pk]},
    )
    draft = CallVersion.objects.get(number=2)
    change = reverse("admin:projects_callversion_change", args=[draft.pk])
    assert prepared.url == change
    assert client.get(change).status_code == 200
    response = client.post(change, version_data(max_rate="40"))
    assert response.status_code == 302, response.context["errors"]
    publish = reverse("admin:projects_callversion_publish", args=[draft.pk])
    page = client.get(publish).content.decode()
    assert "40\u00a0% au plus" in page
    assert "50\u00a0% au plus" in page
    assert client.post(publish).status_code == 302
    draft.refresh_from_db()
    assert draft.published_by == administrator
    assert client.get(change).status_code == 200


def test_the_public_page_tells_what_each_version_changed(client):
    call = CallFactory()
    CallVersionFactory(call=call, number=1, excluded_natures=[])
    CallVersionFactory(call=call, number=2, asked_documents=[asked("Budget détaillé")])
    page = client.get(reverse("rules")).content.decode()
    assert "Ce que cette version a changé" in page
    assert "Budget détaillé (obligatoire)" in page


def asked(label: str) -> dict:
    return {"key": "budget", "label": label, "help": "", "when": "always", "required": True}


def test_those_who_write_a_draft_are_told_of_the_new_rules(administrator, at):
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    following = publishing.prepare_next(project.call_version.call, by=administrator, at=at)
    publishing.publish(following, by=administrator, at=at)
    told = Notification.objects.get(event="project.rules_changed")
    assert told.reference == project.reference
    assert {d.person for d in told.deliveries.all()} == {holder}


@pytest.mark.parametrize(
    "criteria",
    [
        [],
        [{"key": "a", "label": "A", "weight": 99}],
        [{"key": "a", "label": "A", "weight": 50}, {"key": "a", "label": "B", "weight": 50}],
        [{"key": "a", "label": "A", "weight": 101}, {"key": "b", "label": "B", "weight": -1}],
    ],
)
def test_the_database_refuses_to_publish_a_grid_that_is_not_whole(criteria, nothing_changes):
    draft = CallVersionFactory(published_at=None, published_by=None, criteria=criteria)
    with nothing_changes(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        CallVersion.objects.filter(pk=draft.pk).update(
            published_at=timezone.now(), published_by=person(Role.ADMINISTRATOR)
        )
    assert broken_constraint(refused.value) == "published_grid_is_whole"


@pytest.mark.parametrize(
    ("field", "value"),
    [("key", "autre"), ("title", "Autre"), ("strand", "artificial_intelligence")],
)
def test_a_published_call_keeps_its_name_even_in_raw_sql(field, value, nothing_changes):
    call = CallVersionFactory(call__strand="open_data").call
    with nothing_changes(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**{field: value})
    assert broken_constraint(refused.value) == "published_call_keeps_its_name"


def test_a_call_is_renamed_until_it_is_published(sign_in, administrator):
    draft = CallVersionFactory(published_at=None, published_by=None)
    published = CallVersionFactory(call__title="Appel d’hiver")
    client = sign_in(administrator)
    for version in (draft, published):
        url = reverse("admin:projects_call_change", args=[version.call_id])
        rows = {"versions-TOTAL_FORMS": 0, "versions-INITIAL_FORMS": 0}
        assert client.post(url, {"title": "Appel d’été", **rows}).status_code == 302
        version.call.refresh_from_db()
    assert (draft.call.title, published.call.title) == ("Appel d’été", "Appel d’hiver")


def test_a_draft_of_rules_is_given_up_and_a_published_version_never(sign_in, administrator):
    published = CallVersionFactory()
    draft = CallVersionFactory(call=published.call, number=2, published_at=None, published_by=None)
    client = sign_in(administrator)
    for version, status in ((draft, 302), (published, 403)):
        url = reverse("admin:projects_callversion_delete", args=[version.pk])
        assert client.post(url, {"post": "yes"}).status_code == status
    assert list(CallVersion.objects.all()) == [published]


def test_only_who_manages_calls_publishes_from_the_page(sign_in, nothing_changes):
    draft = CallVersionFactory(published_at=None, published_by=None)
    auditor = sign_in(person(Role.AUDITOR))
    with nothing_changes():
        url = reverse("admin:projects_callversion_publish", args=[draft.pk])
        assert auditor.post(url).status_code == 403


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
        assert client.post(url, version_data()).status_code == 403


def test_a_draft_left_behind_adopts_the_rules_before_it_is_filed(
    sign_in, administrator, at, nothing_changes
):
    project = ProjectFactory()
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    CallVersionFactory(call=project.call_version.call, number=2, max_rate=Decimal("0.4"))
    with nothing_changes(), pytest.raises(Refused) as refused:
        submission.submit(project, by=holder, at=at)
    assert refused.value.code == "follows_the_rules_in_force"
    client = sign_in(holder)
    assert (
        "Adopter les règles en vigueur" in client.get(project.get_absolute_url()).content.decode()
    )
    url = reverse("projects:adopt_rules", args=[project.reference])
    assert "40\u00a0% au plus" in client.get(url).content.decode()
    assert client.post(url, {"seen_version": project.version}).status_code == 302
    project = Project.objects.get(pk=project.pk)
    assert project.call_version.number == 2
    assert submission.submit(project, by=holder, at=at).status == ProjectStatus.SUBMITTED
    with nothing_changes(), pytest.raises(Refused) as refused:
        drafting.adopt_rules(project, by=holder, at=at)
    assert refused.value.code == "already_current"


def test_nothing_is_filed_under_a_call_that_has_closed(at, nothing_changes):
    closed = CallVersionFactory(closes_on=date(2025, 1, 1))
    project = ProjectFactory(call_version=closed)
    holder = person(Role.DATA_ADMINISTRATOR, project.organisation)
    with nothing_changes(), pytest.raises(Refused) as refused:
        submission.submit(project, by=holder, at=at)
    assert "clos" in refused.value.message
