"""A draft is opened and written, by several people, without losing a word."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from projects.actions import contributors, drafting
from projects.models import CostLine, Project, ProjectStatus
from projects.policies.completeness import missing_parts
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.funding import CofinancingFactory
from tests.factories.projects import CallVersionFactory, ProjectFactory, project_in
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

QUERIES_OF_A_STEP = 13
QUERIES_OF_A_SAVE = 13


@pytest.fixture
def project():
    return ProjectFactory(title="Ouvrir les permis")


@pytest.fixture
def holder(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation)


def edit_url(project) -> str:
    return reverse("projects:edit", args=[project.reference])


def step_url(project, step: str = "identite") -> str:
    return reverse("projects:step", args=[project.reference, step])


def page_data(client, project, step: str = "identite", **changes) -> dict:
    """What a browser would send back of one step, untouched but for ``changes``."""
    part = client.get(step_url(project, step)).context["part"]
    data = {"seen_version": project.version}
    for field in part.form.visible_fields():
        value = field.field.prepare_value(field.value()) if field.value() is not None else ""
        if field.name == "is_confidential":
            if value:
                data[field.name] = "on"
        else:
            data[field.name] = value.isoformat() if isinstance(value, date) else value
    for name, formset in part.formsets.items():
        data |= {f"{name}-TOTAL_FORMS": len(formset.forms), f"{name}-INITIAL_FORMS": 0}
        for form in formset.forms:
            for field in form:
                value = field.value()
                if field.name != "DELETE" and value is not None:
                    data[field.html_name] = (
                        value.isoformat() if isinstance(value, date) else str(value)
                    )
    return data | changes


def test_creating_gives_a_reference_a_journal_entry_and_leads_to_the_file(sign_in):
    version, ministry = CallVersionFactory(), OrganisationFactory()
    user = person(Role.DATA_ADMINISTRATOR, ministry)
    response = sign_in(user).post(
        reverse("projects:create"),
        {"organisation": ministry.pk, "call_version": version.pk, "title": " Carte des eaux "},
    )
    created = Project.objects.get()
    assert response.url == step_url(created)
    assert created.reference == f"DL-{timezone.localdate().year}-0001"
    assert (created.title, created.status) == ("Carte des eaux", ProjectStatus.DRAFT)
    assert [e.transition for e in JournalEntry.objects.of(created)] == ["create"]


def test_creating_for_a_body_not_held_is_refused_and_nothing_stored(at, nothing_changes):
    version, ministry = CallVersionFactory(), OrganisationFactory()
    stranger = person(Role.DATA_ADMINISTRATOR)
    with nothing_changes(), pytest.raises(Refused) as refused:
        drafting.create(
            organisation=ministry, call_version=version, title="Voler", by=stranger, at=at
        )
    assert refused.value.code == "not_permitted"


def test_creating_under_a_call_not_yet_open_or_unpublished_is_refused(at, nothing_changes):
    ministry = OrganisationFactory()
    user = person(Role.DATA_ADMINISTRATOR, ministry)
    future = CallVersionFactory(opens_on=date(2030, 1, 1))
    unpublished = CallVersionFactory(published_at=None, published_by=None)
    for version in (future, unpublished):
        with nothing_changes(), pytest.raises(Refused) as refused:
            drafting.create(
                organisation=ministry, call_version=version, title="Tôt", by=user, at=at
            )
        assert refused.value.code == "call_closed"


def test_a_form_without_title_or_with_a_foreign_choice_stores_nothing(sign_in, nothing_changes):
    version, ministry, other = CallVersionFactory(), OrganisationFactory(), OrganisationFactory()
    client = sign_in(person(Role.DATA_ADMINISTRATOR, ministry))
    good = {"organisation": ministry.pk, "call_version": version.pk, "title": "Carte"}
    for bad in (
        {"title": " "},
        {"title": "x" * 201},
        {"title": "\u200b\u200e"},
        {"title": "\u202e \u2800\u3164"},
        {"title": "\x07"},
        {"organisation": other.pk},
        {"call_version": 0},
    ):
        with nothing_changes():
            assert client.post(reverse("projects:create"), good | bad).status_code == 422


def test_saving_names_the_changed_fields_in_the_journal_and_bumps_the_version(
    sign_in, project, holder
):
    client = sign_in(holder)
    data = page_data(client, project, summary="Nouveau résumé.\r\nDeux lignes.", title="Autre")
    response = client.post(step_url(project), data)
    assert response.status_code == 302, response.context and response.context["errors"]
    project.refresh_from_db()
    assert project.summary == "Nouveau résumé.\nDeux lignes."
    assert project.version == 2
    entry = JournalEntry.objects.of(project).get()
    assert (entry.transition, entry.details) == ("edit", {"fields": ["summary", "title"]})
    assert project.updated_by == holder


def test_saving_what_is_already_saved_writes_nothing(sign_in, project, holder, nothing_changes):
    client = sign_in(holder)
    data = page_data(client, project)
    with nothing_changes():
        assert client.post(step_url(project), data).status_code == 302


def test_rows_are_kept_changed_added_and_removed_with_their_ids(sign_in, project, holder):
    kept, gone = project.cost_lines.order_by("pk")
    client = sign_in(holder)
    data = page_data(client, project, "couts")
    data |= {
        "cost_lines-0-amount_ttc": "410 000,50 €",
        "cost_lines-1-DELETE": "on",
        "cost_lines-2-nature": "training",
        "cost_lines-2-year": "2027",
        "cost_lines-2-label": "Ateliers",
        "cost_lines-2-amount_ht": "1\u202f000",
        "cost_lines-2-amount_ttc": "1200.00",
    }
    assert client.post(step_url(project, "couts"), data).status_code == 302
    lines = list(project.cost_lines.order_by("pk"))
    assert lines[0].pk == kept.pk
    assert gone not in lines
    assert [line.amount_ttc for line in lines] == [Decimal("410000.50"), Decimal("1200.00")]
    assert JournalEntry.objects.of(project).get().details == {"fields": ["cost_lines"]}


@pytest.mark.parametrize(
    ("step", "field", "value", "sentence"),
    [
        ("identite", "title", "", "champ est obligatoire"),
        ("calendrier", "duration_months", "0", "supérieure ou égale à 1"),
        ("calendrier", "duration_months", "douze", "nombre entier"),
        ("calendrier", "starts_on", "32/13/2026", "date valide"),
        ("calendrier", "starts_on", "0001-01-01", "« Début prévu » : écrivez une date entre 2000"),
        ("calendrier", "starts_on", "9999-12-31", "« Début prévu » : écrivez une date entre 2000"),
        ("impact", "project_types", ["teleportation"], "n’en fait pas partie"),
        ("cofinanceurs", "cofunders-0-amount", "douze", "Écrivez un montant en euros"),
        ("cofinanceurs", "cofunders-0-name", "Région", "champ est obligatoire"),
        ("couts", "cost_lines-0-amount_ht", "douze", "Écrivez un montant en euros"),
        ("couts", "cost_lines-0-amount_ht", "-5", "Le montant doit être positif"),
        ("couts", "cost_lines-0-amount_ht", "0", "Le montant doit être positif"),
        ("couts", "cost_lines-0-amount_ht", "1,234", "centime"),
        ("couts", "cost_lines-0-amount_ht", "1e9", "Écrivez un montant en euros"),
        ("couts", "cost_lines-0-amount_ht", "999999999999999", "14 chiffres|12 chiffres"),
        ("couts", "cost_lines-0-amount_ttc", "1", "Le TTC ne peut être inférieur au HT"),
        ("couts", "cost_lines-0-year", "1789", "2022"),
        ("couts", "cost_lines-0-nature", "rançon", "n’en fait pas partie"),
        ("impact", "indicators-0-target", "NaN", "Écrivez un nombre"),
        ("impact", "indicators-0-target_on", "", "champ est obligatoire"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_is_stored(
    sign_in, project, holder, nothing_changes, step, field, value, sentence
):
    client = sign_in(holder)
    data = page_data(client, project, step, **{field: value})
    with nothing_changes():
        response = client.post(step_url(project, step), data)
    assert response.status_code == 422
    told = " ".join(error for _anchor, _label, error in response.context["errors"])
    assert any(part in told.replace("'", "’") for part in sentence.split("|")), told


def test_too_many_rows_are_refused(sign_in, project, holder, nothing_changes):
    client = sign_in(holder)
    data = page_data(client, project, "couts") | {"cost_lines-TOTAL_FORMS": 5000}
    with nothing_changes():
        assert client.post(step_url(project, "couts"), data).status_code == 422


def test_two_browsers_on_one_field_the_second_is_told_and_loses_nothing(
    sign_in, project, holder, nothing_changes
):
    colleague = person(Role.DATA_ADMINISTRATOR, project.organisation, first_name="Léa")
    first, second = sign_in(holder), sign_in(colleague)
    from_first = page_data(first, project, "besoin", problem="Vu par le premier")
    from_second = page_data(second, project, "besoin", problem="Vu par la seconde")
    assert first.post(step_url(project, "besoin"), from_first).status_code == 302
    with nothing_changes():
        response = second.post(step_url(project, "besoin"), from_second)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Le dossier a changé depuis que vous l’avez ouvert" in page
    assert "Vu par le premier" in page
    assert "Vu par la seconde" in page
    again = from_second | {"seen_version": response.context["project"].version}
    assert second.post(step_url(project, "besoin"), again).status_code == 302
    project.refresh_from_db()
    assert project.problem == "Vu par la seconde"


def test_fields_that_nobody_else_wrote_are_saved_from_an_older_page(project, holder, at):
    colleague = person(Role.DATA_ADMINISTRATOR, project.organisation)
    drafting.edit(project, by=colleague, at=at, seen_version=1, values={"team": "À trois"})
    saved = drafting.edit(project, by=holder, at=at, seen_version=1, values={"sponsor": "DGALN"})
    assert (saved.team, saved.sponsor, saved.version) == ("À trois", "DGALN", 3)


def test_an_invitation_meanwhile_stands_in_nobody_s_way(project, holder, at):
    guest = person(Role.CONTRIBUTOR, project.organisation)
    contributors.invite(project, email=guest.email, by=holder, at=at)
    saved = drafting.edit(project, by=holder, at=at, seen_version=1, values={"team": "À trois"})
    assert saved.team == "À trois"


def test_an_invited_contributor_writes_and_one_who_is_not_does_not_even_see(
    sign_in, project, holder, at
):
    guest = person(Role.CONTRIBUTOR, project.organisation)
    client = sign_in(guest)
    assert client.get(step_url(project)).status_code == 404
    contributors.invite(project, email=guest.email, by=holder, at=at)
    project.refresh_from_db()
    data = page_data(client, project, "equipe", team="Renforcée")
    assert client.post(step_url(project, "equipe"), data).status_code == 302
    project.refresh_from_db()
    assert (project.team, project.updated_by) == ("Renforcée", guest)


@pytest.mark.parametrize("status", sorted(set(ProjectStatus.values) - {"draft"}))
def test_a_project_that_left_its_draft_is_not_written_any_more(sign_in, status, nothing_changes):
    filed = project_in(status)
    holder = person(Role.DATA_ADMINISTRATOR, filed.organisation)
    client = sign_in(holder)
    response = client.get(step_url(filed))
    assert response.status_code == 403
    assert "ne se modifie plus" in response.content.decode()
    with nothing_changes(), pytest.raises(Refused) as refused:
        drafting.edit(
            filed, by=holder, at=timezone.now(), seen_version=1, values={"title": "Autre"}
        )
    assert refused.value.code == "wrong_state"


def test_another_organisation_s_draft_is_not_found(sign_in, project, nothing_changes):
    client = sign_in(person(Role.DATA_ADMINISTRATOR))
    with nothing_changes():
        assert client.get(edit_url(project)).status_code == 404
        assert client.post(step_url(project), {"title": "Voler"}).status_code == 404
        assert save(client, project, "title", {"title": "Voler"}).status_code == 404


def save(client, project, name: str, data: dict):
    return client.post(reverse("projects:save_field", args=[project.reference, name]), data)


def test_a_draft_says_what_it_lacks_with_links_to_the_fields(sign_in):
    draft = ProjectFactory(summary="", project_types=[], has_personal_data=None, plan=False)
    client = sign_in(person(Role.DATA_ADMINISTRATOR, draft.organisation))
    page = client.get(step_url(draft)).content.decode()
    for step, anchor in (
        ("identite", "id_summary"),
        ("impact", "id_project_types_0"),
        ("donnees", "id_has_personal_data_0"),
        ("impact", "indicators"),
    ):
        assert f'href="{step_url(draft, step)}#{anchor}"' in page
        assert f'id="{anchor}"' in client.get(step_url(draft, step)).content.decode()
    assert client.get(edit_url(draft)).url == step_url(draft)


def test_without_an_indicator_the_mandatory_ones_are_named():
    draft = ProjectFactory(project_types=["proactive"])
    draft.call_version.mandatory_indicators = [
        {"type": "proactive", "key": "visits", "label": "Visites par mois"}
    ]
    draft.indicators.all().delete()
    said = [part.sentence for part in missing_parts(draft) if part.field == "indicators"]
    assert said == [
        "Ajoutez l’indicateur « Visites par mois », demandé pour le type "
        "« Administration proactive »."
    ]
    draft.call_version.mandatory_indicators = []
    assert [part.field for part in missing_parts(draft)].count("indicators") == 1


def test_costs_that_no_aid_can_bear_are_among_what_is_missing(sign_in, project, holder):
    client, sentence = sign_in(holder), "un cofinancement suppose un coût"
    project.cost_lines.update(amount_ht="1.00", amount_ttc="1.00")
    lacking = [part.field for part in client.get(step_url(project)).context["missing"]]
    assert "cost_lines" not in lacking, "help alone has no bounds"
    CofinancingFactory(project=project)
    for path in (step_url(project), project.get_absolute_url()):
        page = client.get(path).content.decode()
        assert f'href="{step_url(project, "couts")}#cost_lines"' in page
        assert sentence in page
    assert 'id="cost_lines"' in client.get(step_url(project, "couts")).content.decode()


def test_each_step_costs_the_same_whatever_the_rows(
    sign_in, project, holder, django_assert_num_queries
):
    for year in range(2026, 2046):
        CostLine.objects.create(
            project=project,
            nature="hosting",
            year=year,
            label="Hébergement",
            amount_ht=Decimal("10.00"),
            amount_ttc=Decimal("12.00"),
        )
    client = sign_in(holder)
    with django_assert_num_queries(QUERIES_OF_A_STEP):
        client.get(step_url(project, "couts"))
    data = page_data(client, project, "equipe", team="À quatre")
    with django_assert_num_queries(QUERIES_OF_A_SAVE):
        client.post(step_url(project, "equipe"), data)
