"""Asking for help: who may, what each kind asks, who is told, when the answer is due."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.permissions import Role
from notifications.models import Notification
from support import actions
from support.models import ASKED, SLUGS, SupportCase, SupportKind, SupportStatus
from tests.factories.accounts import person
from tests.factories.projects import ProjectFactory
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
FRIDAY_BEFORE_EASTER = datetime(2026, 4, 3, 17, tzinfo=ZoneInfo("Europe/Paris"))
ANSWERS = {
    "legal": {"data_concerned": "Registre", "has_personal_data": "yes", "wanted_on": ""},
    "technical": {"infrastructure": "Entrepôt", "volumes": "40 Go", "sensitivity": "internal"},
    "human": {"skills": "Ingénieur", "months": "6", "starts_on": "2026-09-01"},
    "material": {"what": "Serveur", "where": "Paris", "until": "2099-01-01"},
}


def organisation_of(user):
    return user.current_memberships[0].organisation


def test_help_is_asked_before_any_project_exists_and_the_agents_know(asker, at):
    agent = person(Role.SUPPORT_AGENT)
    case = actions.ask(
        organisation=organisation_of(asker),
        kind=SupportKind.TECHNICAL,
        subject="Un entrepôt",
        question="Lequel ?",
        by=asker,
        at=at,
    )
    assert case.status == SupportStatus.REQUESTED
    assert case.reference == "AC-2026-0001"
    assert JournalEntry.objects.of(case).get().transition == "ask"
    told = Notification.objects.get(event="support_requested")
    assert {d.person for d in told.deliveries.all()} == {agent}
    assert told.path == f"/accompagnements/{case.reference}/"


def test_the_answer_is_due_in_working_days_without_easter_monday(asker):
    case = actions.ask(
        organisation=organisation_of(asker),
        kind=SupportKind.TECHNICAL,
        subject="Un entrepôt",
        question="Lequel ?",
        by=asker,
        at=FRIDAY_BEFORE_EASTER,
    )
    assert case.due_on == date(2026, 4, 20)


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.DATA_ADMINISTRATOR])
def test_only_a_data_administrator_of_the_organisation_asks(role, at, nothing_changes):
    user = person(role)
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.ask(
            organisation=organisation_of(user),
            kind=SupportKind.LEGAL,
            subject="Avis",
            question="Oui ?",
            by=user,
            at=at,
        )
    assert refusal.value.code == "not_permitted"


def test_the_project_of_another_organisation_is_refused(asker, at, nothing_changes):
    project = ProjectFactory()
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.ask(
            organisation=organisation_of(asker),
            project=project,
            kind=SupportKind.LEGAL,
            subject="Avis",
            question="Oui ?",
            by=asker,
            at=at,
        )
    assert refusal.value.field == "project"


@pytest.mark.parametrize(("slug", "kind"), SLUGS.items())
def test_each_kind_has_its_own_form(slug, kind, asker, sign_in):
    client = sign_in(asker)
    page = client.get(f"/accompagnements/demander/{slug}/")
    for asked in ASKED[kind]:
        assert f'name="{asked.key}"' in page.content.decode()
    answer = client.post(
        f"/accompagnements/demander/{slug}/",
        {
            "organisation": organisation_of(asker).pk,
            "project": "",
            "subject": "Besoin",
            "question": "Voilà",
            **ANSWERS[kind],
        },
    )
    case = SupportCase.objects.get()
    assert answer.status_code == 302
    assert answer.url == case.get_absolute_url()
    assert case.details == {
        k: (int(v) if v.isdigit() else v) for k, v in ANSWERS[kind].items() if v
    }
    assert client.get(answer.url).status_code == 200


def test_a_project_gives_its_organisation_to_the_form(asker, sign_in):
    project = ProjectFactory(organisation=organisation_of(asker))
    page = sign_in(asker).get(f"/accompagnements/demander/juridique/?projet={project.reference}")
    assert f'<option value="{project.pk}" selected>' in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", ""),
        ("question", ""),
        ("data_concerned", ""),
        ("has_personal_data", "peut-être"),
        ("wanted_on", "demain"),
        ("wanted_on", "0001-01-01"),
        ("wanted_on", "9999-12-31"),
        ("project", "999999"),
        ("subject", "x" * 201),
        ("subject", "\x00"),
        ("subject", "\u200b\u202e"),
        ("question", "\u2060"),
    ],
)
def test_bad_input_is_a_sentence_and_stores_nothing(field, value, asker, sign_in, nothing_changes):
    client = sign_in(asker)
    values = {
        "organisation": organisation_of(asker).pk,
        "subject": "Besoin",
        "question": "Voilà",
        **ANSWERS["legal"],
        field: value,
    }
    with nothing_changes():
        answer = client.post("/accompagnements/demander/juridique/", values)
    assert answer.status_code == 422
    assert "fr-alert--error" in answer.content.decode()


def test_what_is_lent_is_not_lent_until_a_day_gone_by(asker, sign_in, nothing_changes):
    organisation = organisation_of(asker)
    asked = {"subject": "Écran", "question": "Voilà"}
    details = {**ANSWERS["material"], "until": "2020-01-01"}
    client = sign_in(asker)
    with nothing_changes():
        page = client.post(
            "/accompagnements/demander/materiel/",
            {**asked, **details, "organisation": organisation.pk},
        )
    assert page.status_code == 422
    assert "avant d’avoir commencé" in page.content.decode()


def test_a_reviewer_is_told_who_may_ask(sign_in, nothing_changes):
    client = sign_in(person(Role.REVIEWER))
    with nothing_changes():
        assert client.post("/accompagnements/demander/juridique/", {}).status_code == 403
    page = client.get("/accompagnements/demander/juridique/")
    assert page.status_code == 403
    assert "administrateur des données" in page.content.decode()
