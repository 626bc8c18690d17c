"""A file through the API: what it shows, its abilities, its deeds, the same rules as the pages."""

import pytest

from accounts.permissions import Role
from projects.models import ProjectStatus
from tests.factories.accounts import person
from tests.factories.projects import project_in
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def test_a_file_shows_its_version_and_the_caller_s_abilities(program):
    project = project_in(ProjectStatus.SUBMITTED)
    found = program(person(Role.REVIEWER)).get(f"/api/v1/projects/{project.reference}/").json()
    assert found["reference"] == project.reference
    assert found["version"] == project.version
    named = {ability["name"]: ability for ability in found["abilities"]}
    assert named["find_admissible"]["allowed"] is True
    assert named["find_admissible"]["href"].endswith("/transitions/find_admissible/")
    line = project.cost_lines.first()
    assert found["cost_lines"][0]["amount_ht"] == str(line.amount_ht)


def test_a_deed_answers_the_file_as_it_has_become(program):
    project = project_in(ProjectStatus.SUBMITTED)
    client = program(person(Role.REVIEWER))
    moved = client.post(
        f"/api/v1/projects/{project.reference}/transitions/find_admissible/",
        {"version": project.version},
        content_type="application/json",
    ).json()
    assert (moved["status"], moved["version"]) == ("admissible", project.version + 1)
    assert JournalEntry.objects.of(project).filter(transition="find_admissible").exists()


def test_a_stale_version_is_409_and_says_what_changed(program, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    client = program(person(Role.REVIEWER))
    with nothing_changes():
        answer = client.post(
            f"/api/v1/projects/{project.reference}/transitions/find_admissible/",
            {"version": project.version + 5},
            content_type="application/json",
        )
    assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


def test_a_deed_without_its_fields_names_them(program, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    client = program(person(Role.REVIEWER))
    with nothing_changes():
        answer = client.post(
            f"/api/v1/projects/{project.reference}/transitions/find_inadmissible/",
            {},
            content_type="application/json",
        )
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"version", "reason"}


def test_another_organisation_s_file_is_404(program, nothing_changes):
    project = project_in(ProjectStatus.SUBMITTED)
    client = program(person(Role.DATA_ADMINISTRATOR))
    assert client.get(f"/api/v1/projects/{project.reference}/").status_code == 404
    with nothing_changes():
        answer = client.post(
            f"/api/v1/projects/{project.reference}/transitions/withdraw/",
            {"version": project.version, "reason": "Non."},
            content_type="application/json",
        )
    assert answer.status_code == 404


def test_a_list_is_paged_by_cursor(program, django_assert_max_num_queries):
    client = program(person(Role.REVIEWER))
    wanted = {project_in(ProjectStatus.SUBMITTED).reference for _ in range(5)}
    found, address = [], "/api/v1/projects/?page_size=2"
    while address:
        with django_assert_max_num_queries(6):
            page = client.get(address).json()
        found += [row["reference"] for row in page["results"]]
        address = page["next"]
    assert set(found) == wanted
    assert len(found) == 5


def test_a_broken_cursor_is_a_problem(program):
    answer = program(person(Role.REVIEWER)).get("/api/v1/projects/?cursor=xx")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_reference_that_no_text_can_be_is_404(program):
    answer = program(person(Role.DECISION_MAKER)).post(
        "/api/v1/cofinancings/DL%00/transitions/grant/", {}, content_type="application/json"
    )
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
