"""A field is saved while it is typed; what cannot be saved is kept, and nobody's text is lost."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.permissions import Role
from projects.actions import drafting, writing
from projects.models import FieldWriting, KeptTyping, Project, ProjectStatus
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.projects import CallVersionFactory, ProjectFactory, project_in
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return ProjectFactory(problem="Au départ")


@pytest.fixture
def holder(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation, first_name="Awa")


@pytest.fixture
def colleague(project):
    return person(Role.DATA_ADMINISTRATOR, project.organisation, first_name="Léa")


def save(client, project, name: str, base: int = 1, **data):
    data = data or {"oublier": "1"}
    return client.post(
        reverse("projects:save_field", args=[project.reference, name]),
        {f"base-{name}": base} | data,
        HTTP_ACCEPT="application/json",
    )


def step(client, project, slug: str):
    return client.get(reverse("projects:step", args=[project.reference, slug]))


def test_a_field_typed_is_saved_and_the_answer_gives_its_version_and_figures(
    sign_in, project, holder
):
    answer = save(sign_in(holder), project, "problem", problem="Vu\r\nde près")
    told = answer.json()
    assert (answer.status_code, told["state"], told["version"]) == (200, "saved", 2)
    assert "Coûts et aide" in told["figures"]
    project.refresh_from_db()
    assert (project.problem, project.updated_by) == ("Vu\nde près", holder)
    written = FieldWriting.objects.get()
    assert (written.field, written.value, written.by) == ("problem", "Vu\nde près", holder)


def test_a_sitting_is_one_entry_of_the_journal_and_one_writing_a_field(sign_in, project, holder):
    client = sign_in(holder)
    for number, text in enumerate(("V", "Vu", "Vu de près"), start=1):
        assert save(client, project, "problem", base=number, problem=text).status_code == 200
    assert save(client, project, "team", team="À trois").json()["version"] == 5
    assert JournalEntry.objects.of(project).count() == 1
    assert sorted(FieldWriting.objects.values_list("field", "version")) == [
        ("problem", 4),
        ("team", 5),
    ]


def test_a_later_sitting_or_somebody_else_is_another_entry(project, holder, colleague, at):
    for by, when, text in (
        (holder, at, "Un"),
        (colleague, at + timedelta(minutes=1), "Deux"),
        (colleague, at + timedelta(hours=2), "Trois"),
    ):
        project = drafting.edit(
            project, by=by, at=when, seen_version=project.version, values={"team": text}
        )
    assert JournalEntry.objects.of(project).count() == 3
    assert list(FieldWriting.objects.order_by("version").values_list("value", flat=True)) == [
        "Un",
        "Deux",
        "Trois",
    ]


def test_two_windows_on_one_field_keep_both_texts(sign_in, project, holder, colleague):
    first, second = sign_in(holder), sign_in(colleague)
    assert save(first, project, "problem", problem="Le texte d’Awa").status_code == 200
    answer = save(second, project, "problem", problem="Le texte de Léa")
    told = answer.json()
    assert (answer.status_code, told["state"], told["text"]) == (409, "conflict", "Le texte d’Awa")
    assert told["by"].startswith("Awa")
    project.refresh_from_db()
    assert project.problem == "Le texte d’Awa"
    page = step(second, project, "besoin").content.decode()
    assert "Le texte de Léa" in page
    assert "Le texte d’Awa" in page
    chosen = save(second, project, "problem", base=told["version"], problem="Les deux")
    assert chosen.json()["state"] == "saved"
    assert not KeptTyping.objects.exists()


def test_two_people_on_two_fields_stand_in_nobody_s_way(sign_in, project, holder, colleague):
    assert save(sign_in(holder), project, "problem", problem="Awa").status_code == 200
    assert save(sign_in(colleague), project, "team", team="Léa").status_code == 200
    project.refresh_from_db()
    assert (project.problem, project.team) == ("Awa", "Léa")


def test_a_row_not_finished_is_kept_for_its_person_and_shown_again(sign_in, project, holder):
    rows = {
        "cofunders-TOTAL_FORMS": "1",
        "cofunders-INITIAL_FORMS": "0",
        "cofunders-0-name": "Région Bretagne",
        "cofunders-0-amount": "beaucoup",
        "cofunders-0-state": "asked",
    }
    client = sign_in(holder)
    answer = save(client, project, "cofunders", **rows)
    assert answer.status_code == 422
    assert "Écrivez un montant" in json.dumps(answer.json()["errors"], ensure_ascii=False)
    assert project.cofunders.count() == 0
    page = step(client, project, "cofinanceurs").content.decode()
    assert "Région Bretagne" in page
    assert "beaucoup" in page
    rows["cofunders-0-amount"] = "20 000"
    told = save(client, project, "cofunders", **rows).json()
    assert told["rows"] == [project.cofunders.get().pk]
    assert not KeptTyping.objects.exists()


def test_a_day_out_of_reach_is_said_and_kept_as_it_was_typed(sign_in, project, holder):
    before, client = project.starts_on, sign_in(holder)
    answer = save(client, project, "starts_on", starts_on="9999-12-31")
    assert answer.status_code == 422
    said = json.dumps(answer.json()["errors"], ensure_ascii=False)
    assert "« Début prévu » : écrivez une date entre 2000 et 2100." in said
    project.refresh_from_db()
    assert project.starts_on == before
    assert KeptTyping.objects.get().raw == {"starts_on": ["9999-12-31"]}
    assert "9999-12-31" in step(client, project, "calendrier").content.decode()


def test_another_person_does_not_see_what_is_kept_for_somebody(sign_in, project, holder, colleague):
    save(sign_in(holder), project, "duration_months", duration_months="une douzaine")
    assert "une douzaine" in step(sign_in(holder), project, "calendrier").content.decode()
    assert "une douzaine" not in step(sign_in(colleague), project, "calendrier").content.decode()


def test_a_typing_given_up_is_forgotten(sign_in, project, holder):
    client = sign_in(holder)
    save(client, project, "duration_months", duration_months="une douzaine")
    assert save(client, project, "duration_months").json()["state"] == "forgotten"
    assert not KeptTyping.objects.exists()


def test_a_filed_project_takes_no_field(sign_in, nothing_changes):
    filed = project_in(ProjectStatus.SUBMITTED)
    client = sign_in(person(Role.DATA_ADMINISTRATOR, filed.organisation))
    with nothing_changes():
        answer = save(client, filed, "team", team="Autre")
        assert (answer.status_code, answer.json()["state"]) == (403, "closed")
        assert save(client, filed, "duration_months", duration_months="x").status_code == 403


@pytest.mark.parametrize("name", ["status", "organisation", "documents", "q-rien", "__class__"])
def test_only_the_fields_of_the_form_are_saved(sign_in, project, holder, nothing_changes, name):
    client = sign_in(holder)
    with nothing_changes():
        assert save(client, project, name, **{name: "x"}).status_code == 404


def test_a_typing_that_weighs_too_much_is_refused(sign_in, project, holder, nothing_changes):
    client = sign_in(holder)
    with nothing_changes():
        answer = save(client, project, "problem", problem="x" * (writing.MOST_RAW + 1))
    assert answer.json()["state"] == "closed"
    assert "trop long" in answer.json()["sentence"]


def test_saving_a_field_costs_few_queries(sign_in, project, holder, django_assert_max_num_queries):
    client = sign_in(holder)
    save(client, project, "problem", problem="Un")
    with django_assert_max_num_queries(21):
        save(client, project, "problem", base=2, problem="Deux")


def test_a_question_of_the_call_is_asked_answered_and_wanted(sign_in, holder, project):
    question = {
        "key": "reuse",
        "label": "Quel code réutilisez-vous ?",
        "help": "",
        "kind": "long",
        "step": "deployment",
        "when": "data_provision",
        "required": True,
    }
    rules = CallVersionFactory(questions=[question])
    Project.objects.filter(pk=project.pk).update(call_version=rules)
    client = sign_in(holder)
    page = step(client, project, "deploiement")
    assert "Quel code réutilisez-vous" in page.content.decode()
    assert [part["field"] for part in page.context["missing"]] == ["q-reuse"]
    assert save(client, project, "q-reuse", **{"q-reuse": "Un socle"}).status_code == 200
    project.refresh_from_db()
    assert project.answers == {"reuse": "Un socle"}
    assert step(client, project, "deploiement").context["missing"] == []
    save(client, project, "project_types", base=9, project_types="policy_improvement")
    assert "Quel code" not in step(client, project, "deploiement").content.decode()


ASLEEP = {
    "key": "dpo",
    "label": "Qui est votre délégué à la protection des données ?",
    "help": "",
    "kind": "short",
    "step": "data",
    "when": "personal_data",
    "required": True,
}


@pytest.fixture
def conditional(project) -> Project:
    """A draft whose step on data asks one question more when data are personal."""
    Project.objects.filter(pk=project.pk).update(
        call_version=CallVersionFactory(questions=[ASLEEP]), has_personal_data=None
    )
    project.refresh_from_db()
    return project


def test_a_question_that_an_answer_of_its_step_calls_for_waits_hidden(sign_in, holder, conditional):
    page = step(sign_in(holder), conditional, "donnees")
    assert 'data-when="personal_data" hidden' in page.content.decode()
    assert "q-dpo" not in [part["field"] for part in page.context["missing"]]
    save(sign_in(holder), conditional, "has_personal_data", has_personal_data="oui")
    page = step(sign_in(holder), conditional, "donnees")
    assert 'data-when="personal_data" hidden' not in page.content.decode()
    assert "q-dpo" in [part["field"] for part in page.context["missing"]]


@pytest.mark.parametrize(("said", "kept"), [("oui", {"dpo": "Mme Roy"}), ("non", {})])
def test_both_answers_sent_at_once_are_kept_if_the_first_calls_for_the_second(
    sign_in, holder, conditional, said, kept
):
    url = reverse("projects:step", args=[conditional.reference, "donnees"])
    sent = {"seen_version": conditional.version, "has_personal_data": said, "q-dpo": "Mme Roy"}
    assert sign_in(holder).post(url, sent).status_code == 302
    conditional.refresh_from_db()
    assert (conditional.answers, conditional.has_personal_data) == (kept, said == "oui")


def test_the_first_key_opens_the_draft_once(sign_in):
    version, ministry = CallVersionFactory(), OrganisationFactory()
    client = sign_in(person(Role.DATA_ADMINISTRATOR, ministry))
    url = reverse("projects:create")
    key = client.get(url).context["form"].initial["draft_key"]
    data = {
        "organisation": ministry.pk,
        "call_version": version.pk,
        "title": "C",
        "draft_key": str(key),
    }
    first = client.post(url, data, HTTP_ACCEPT="application/json").json()
    again = client.post(url, data | {"title": "Ca"}, HTTP_ACCEPT="application/json").json()
    project = Project.objects.get()
    assert first["reference"] == again["reference"] == project.reference
    assert client.get(first["url"]).status_code == 200
    assert client.post(url, {"title": "x"}, HTTP_ACCEPT="application/json").status_code == 422


def test_a_file_starts_from_an_earlier_one(sign_in, project, holder):
    client = sign_in(holder)
    data = {
        "organisation": project.organisation.pk,
        "call_version": project.call_version.pk,
        "title": "La suite",
        "source": project.reference,
    }
    assert client.post(reverse("projects:create"), data).status_code == 302
    copy = Project.objects.get(title="La suite")
    assert (copy.problem, copy.copied_from) == ("Au départ", project)
    assert copy.cost_lines.count() == project.cost_lines.count() == 2
    assert (copy.starts_on, copy.status) == (None, ProjectStatus.DRAFT)


def test_a_file_never_starts_from_a_stranger_s(sign_in, project, nothing_changes):
    stranger = person(Role.DATA_ADMINISTRATOR)
    body = stranger.memberships.get().organisation
    data = {
        "organisation": body.pk,
        "call_version": project.call_version.pk,
        "title": "Copie",
        "source": project.reference,
    }
    client = sign_in(stranger)
    with nothing_changes():
        assert client.post(reverse("projects:create"), data).status_code == 422


def test_the_others_on_the_file_and_what_they_wrote_are_told(sign_in, project, holder, colleague):
    first, second = sign_in(holder), sign_in(colleague)
    url = reverse("projects:present", args=[project.reference])
    assert first.post(url, {"lieu": "Équipe", "vu": 1}).json()["people"] == []
    save(first, project, "problem", problem="Nouveau")
    told = second.post(url, {"lieu": "Calendrier", "vu": 1}).json()
    assert told["people"] == [f"{holder} (Équipe)"]
    assert [(w["field"], w["value"]) for w in told["written"]] == [("problem", "Nouveau")]
    first.post(url, {"partir": "1"})
    assert second.post(url, {"vu": told["version"]}).json() == {
        "version": 2,
        "people": [],
        "written": [],
    }
    assert sign_in(person(Role.DATA_ADMINISTRATOR)).post(url, {}).status_code == 404


def test_somebody_silent_for_a_minute_is_no_longer_shown(project, holder, colleague):
    from workflow import presence

    now = timezone.now()
    presence.arrive(project, person=holder, where="", at=now)
    assert [p.person for p in presence.others_on(project, person=colleague, at=now)] == [holder]
    later = now + presence.EXPIRY + timedelta(seconds=1)
    assert presence.others_on(project, person=colleague, at=later) == []
    presence.leave(project, person=holder)
