"""What cannot be read is refused in French, as a problem, by whatever door refuses it."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from accounts.permissions import Role
from datalab import error_handlers
from tests.factories.accounts import person

pytestmark = pytest.mark.django_db
PROJECTS, DOCUMENTS = "/api/v1/projects/", "/api/v1/documents/"
FORM = "multipart/form-data; boundary=aa"


def part(name: str, more: str = "") -> bytes:
    return f'--aa\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\nx\r\n'.encode()


def refused(answer, code: str = "malformed", status: int = 400) -> str:
    """The sentence of a refusal that is a problem."""
    assert answer["Content-Type"] == "application/problem+json"
    said = json.loads(answer.content)
    assert (answer.status_code, said["status"], said["code"]) == (status, status, code)
    assert said["errors"] == {}
    return said["detail"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"title": }', "ligne 1, colonne 11"),
        (b'{"title": "\xff"}', "octet 12"),
        (b"NaN", "nombres"),
        (b'{"title": ' + b"9" * 5000 + b"}", "nombres"),
        (b"[" * 100_000, "imbriqué"),
        (b'{"a":' * 50_000, "imbriqué"),
    ],
)
def test_a_body_that_is_no_json_says_where(program, nothing_changes, body, sentence):
    client = program(person(Role.DATA_ADMINISTRATOR))
    with nothing_changes():
        answer = client.post(PROJECTS, body, content_type="application/json")
    assert sentence in refused(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"--zz\r\n",
        b"".join(part(f"f{n}") for n in range(1500)) + b"--aa--\r\n",
        b"".join(part(f"f{n}", '; filename="a"') for n in range(150)) + b"--aa--\r\n",
    ],
    ids=["no-part", "many-fields", "many-files"],
)
@pytest.mark.parametrize("key", ["", "une-cle"])
def test_a_form_that_cannot_be_read_is_a_problem(program, body, key):
    client = program(person(Role.DATA_ADMINISTRATOR))
    headers = {"Idempotency-Key": key} if key else {}
    answer = client.post(DOCUMENTS, body, content_type=FORM, headers=headers)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.status_code == 400


def test_a_form_without_its_boundary_is_told_in_french(program):
    client = program(person(Role.DATA_ADMINISTRATOR))
    answer = client.post(DOCUMENTS, b"x", content_type="multipart/form-data")
    assert "formulaire" in refused(answer)


def test_a_name_that_is_not_ours_is_a_problem_for_a_program():
    refused(Client(headers={"host": "ailleurs.example"}).get(PROJECTS))
    page = Client(headers={"host": "ailleurs.example"}).get("/")
    assert page["Content-Type"].startswith("text/html")


def test_a_defect_is_a_problem_for_a_program_and_a_page_for_people():
    of_program, of_people = RequestFactory().get(PROJECTS), RequestFactory().get("/projets/")
    refused(error_handlers.server_error(of_program), "defect", 500)
    assert error_handlers.server_error(of_people)["Content-Type"].startswith("text/html")
    refused(error_handlers.forbidden(of_program, PermissionDenied()), "not_permitted", 403)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_post_to_an_address_without_its_slash_is_never_turned_into_a_read(program, method):
    client = program(person(Role.DATA_ADMINISTRATOR))
    answer = getattr(client, method)(PROJECTS.rstrip("/"), {}, content_type="application/json")
    refused(answer, "not_found", 404)
    assert client.get(PROJECTS.rstrip("/")).status_code == 301
