"""The OpenAPI document: no warning, valid, and a page that reads it without the outside."""

import io
import json
import re
from datetime import date

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from accounts.permissions import Role
from api.document import families
from api.examples import SENTENCE
from api.families import FAMILIES, READINGS
from api.problems import CONTENT_TYPE as PROBLEM
from projects.api import CallViewSet
from tests.api.world import PREFIX
from tests.api.world import operations as operations_of_the_document
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
    assert not re.findall(r'(?:src|srcset)="(?:https?:)?//', page.text)
    assert "unsafe" not in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_each_operation_is_on_the_page_of_its_family(django_assert_num_queries):
    shown: list[str] = []
    for one in families():
        with django_assert_num_queries(0):
            page = Client().get(f"/api/v1/docs/{one.slug}/")
        shown += re.findall(r'class="api__operation" id="([^"]+)"', page.text)
    assert len(shown) == len(set(shown)) == sum(one.count for one in families())
    assert len(shown) == len(operations_of_the_document())


@pytest.mark.django_db
def test_a_family_that_is_not_there_is_not_found():
    assert Client().get("/api/v1/docs/rien/").status_code == 404


def test_the_document_speaks_french(document):
    words = [said.get("description", "") for _name, said in operations(document)]
    assert not [one for one in words if re.search(r"\b([Tt]he|of|and|caller)\b", one)]


def test_every_family_and_every_reading_has_its_words(document):
    paths = {path.removeprefix(PREFIX) for path in document["paths"]}
    assert {path.split("/")[0] for path in paths} == {*FAMILIES}
    assert {*READINGS} <= paths


def bodies(document):
    """Each body of JSON, sent or answered, by the name of its operation."""
    for name, said in operations(document):
        sent = {"sent": said["requestBody"]} if "requestBody" in said else {}
        for status, body in {**sent, **said["responses"]}.items():
            for kind, media in body.get("content", {}).items():
                if (
                    kind in ("application/json", PROBLEM)
                    and media["schema"].get("format") != "binary"
                ):
                    yield f"{name} {status}", media


def test_every_body_sent_or_answered_has_an_example_that_its_shape_admits(document):
    shown = document["components"]["examples"]
    wrong, seen = {}, 0
    for name, media in bodies(document):
        for example in media["examples"].values():
            value = shown[example["$ref"].rpartition("/")[2]] if "$ref" in example else example
            root = {**media["schema"], "components": document["components"]}
            errors = list(jsonschema.Draft202012Validator(root).iter_errors(value["value"]))
            wrong |= {name: [error.message for error in errors]} if errors else {}
            seen += 1
    assert not wrong
    assert seen > len(document["paths"])


def test_examples_say_something_of_each_property(document):
    """The sentence that says nothing is left to properties without a type (``call.questions``…)."""
    known = document["components"]["examples"]
    vague = {
        name for name, shown in known.items() if SENTENCE in json.dumps(shown, ensure_ascii=False)
    }
    assert vague <= {"Call", "PaginatedCallList"}


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
