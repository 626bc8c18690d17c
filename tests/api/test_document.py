"""The OpenAPI document: no warning, valid, and a page that reads it without the outside."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.permissions import Role
from projects.api import CallViewSet
from tests.factories.accounts import person
from tests.servers import elsewhere


@pytest.fixture(scope="module")
def document():
    out = io.StringIO()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out
    )
    return json.loads(out.getvalue())


def operations(document):
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            yield f"{method} {path}", said


def test_the_document_is_valid_and_without_warning(document):
    assert document["openapi"] == "3.1.0"


def test_every_operation_says_who_may_call_it(document):
    for name, said in operations(document):
        is_open = "/open/" in name or name == "get /api/v1/schema/"
        schemes = {scheme for one in said.get("security", []) for scheme in one}
        assert (schemes == set()) is is_open, name


def test_every_answer_but_success_is_a_problem(document):
    for name, said in operations(document):
        for status, answer in said["responses"].items():
            if status.startswith("2"):
                continue
            assert list(answer["content"]) == ["application/problem+json"], (name, status)


def test_no_database_id_is_shown(document):
    for name, shape in document["components"]["schemas"].items():
        assert not {"id", "pk"} & set(shape.get("properties", {})), name


def test_money_is_a_string(document):
    for name, shape in document["components"]["schemas"].items():
        for field, said in shape.get("properties", {}).items():
            if field.endswith("amount"):
                assert "number" not in json.dumps(said.get("type", "")), (name, field)


@pytest.mark.django_db
def test_an_operation_that_is_to_go_says_so(program, monkeypatch):
    monkeypatch.setattr(CallViewSet, "DEPRECATED_ON", date(2026, 3, 1))
    monkeypatch.setattr(CallViewSet, "ENDS_ON", date(2027, 3, 1))
    answer = program(person(Role.REVIEWER)).get("/api/v1/calls/")
    assert answer["Deprecation"] == "@1772323200"
    assert answer["Sunset"] == "Mon, 01 Mar 2027 00:00:00 GMT"
    said = SchemaGenerator().get_schema(request=None, public=True)
    assert said["paths"]["/api/v1/calls/"]["get"]["deprecated"] is True


@pytest.mark.django_db
def test_the_page_asks_nothing_of_the_outside():
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    assert "http" not in page.text.replace("http-equiv", "").split("<body")[1]
    assert "unsafe" not in page["Content-Security-Policy"]


def test_every_body_written_as_json_has_its_example(document):
    without = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if (body := said.get("requestBody", {}).get("content", {}).get("application/json"))
        and body["schema"].get("type") != "array"
        and not body.get("examples")
    ]
    assert not without, without


@pytest.mark.django_db
def test_the_document_may_be_asked_by_several_at_once():
    """What it loads at first was not made for two threads: the second answered 500."""
    code = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from django.test import Client\n"
        "def status(_): return Client(headers={'Host': 'localhost'}).get('/api/v1/schema/')\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    print([a.status_code for a in pool.map(status, range(4))])\n"
    )
    done = elsewhere(code, DATALAB_SECURE="0", DATALAB_RATE_FACTOR="0", ALLOWED_HOSTS="localhost")
    assert done.stdout.splitlines()[-1] == "[200, 200, 200, 200]", done.stderr[-2000:]
