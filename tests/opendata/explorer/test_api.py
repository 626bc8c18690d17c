"""The API of the explorer: data.gouv.fr's dialect, problems, and no way out of the sandbox."""

import json

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from opendata.actions import datasets
from opendata.models import Dataset
from tests.factories.opendata import DatasetFactory

pytestmark = pytest.mark.django_db
CONTENT = (
    "code commune;nom commune;ips;jour\n"
    + "".join(f"44109;NANTES;{100 + n / 10:.1f};2020-01-{n % 28 + 1:02d}\n" for n in range(93))
    + "01004;AMBERIEU;9,5;2021-01-01\n2A004;AJACCIO;;\n"
).replace(".", ",").encode()  # fmt: skip
DATA = "/api/v1/open/datasets/jeu/data/"


def test_an_answer_has_the_shape_of_the_tabular_api(client, loaded, django_assert_num_queries):
    loaded(CONTENT)
    with django_assert_num_queries(1):
        answer = client.get(f"{DATA}?code%20commune__exact=44109&page_size=50&page=1").json()
    assert len(answer["data"]) == 50
    first = {"__id": 3, "code commune": "44109", "nom commune": "NANTES", "ips": 100.0,
             "jour": "2020-01-01"}  # fmt: skip
    assert answer["data"][0] == first
    assert answer["meta"] == {"page": 1, "page_size": 50, "total": 93}
    assert answer["links"]["prev"] is None
    assert answer["links"]["profile"] == "http://testserver/api/v1/open/datasets/jeu/profile/"
    second = client.get(answer["links"]["next"]).json()
    assert len(second["data"]) == 43
    assert second["links"]["next"] is None
    assert client.get(second["links"]["prev"]).json()["data"] == answer["data"]


def test_groups_come_under_the_names_of_the_dialect(client, loaded):
    loaded(CONTENT)
    answer = client.get(
        f"{DATA}?nom commune__groupby&ips__count&ips__max&ips__count__sort=desc"
    ).json()
    assert answer["data"][0] == {"nom commune": "NANTES", "ips__count": 93, "ips__max": 109.2}
    assert answer["meta"]["total"] == 3


def test_the_profile_says_what_the_columns_hold(client, loaded):
    loaded(CONTENT)
    profile = client.get("/api/v1/open/datasets/jeu/profile/").json()["profile"]
    assert profile["header"] == ["code commune", "nom commune", "ips", "jour"]
    assert profile["total_lines"] == 95
    ips = profile["columns"]["ips"]
    assert (ips["type"], ips["min"], ips["max"], ips["missing"]) == ("number", 9.5, 109.2, 1)
    assert sum(count for _low, _high, count in ips["histogram"]) == 94
    assert profile["columns"]["code commune"]["commune"] == "code"
    assert profile["columns"]["nom commune"]["top"][0] == ["NANTES", 93]
    assert not any("marks" in column for column in profile["columns"].values())


def test_the_sets_are_listed_and_described_without_a_token(client, loaded):
    loaded(CONTENT)
    listed = client.get("/api/v1/open/datasets/?q=jeu").json()
    assert [one["slug"] for one in listed["results"]] == ["jeu"]
    one = client.get("/api/v1/open/datasets/jeu/").json()
    assert one["links"]["data"] == "http://testserver" + DATA


def test_what_is_not_published_or_has_no_data_is_a_problem(client, loaded):
    loaded(CONTENT)
    DatasetFactory(slug="vide")
    missing = client.get("/api/v1/open/datasets/vide/data/")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_data")
    datasets.withdraw(Dataset.objects.get(slug="jeu"), by=None, at=DatasetFactory().created_at)
    for path in ("", "data/", "data/csv/", "profile/"):
        answer = client.get(f"/api/v1/open/datasets/jeu/{path}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


def test_a_refusal_is_a_problem_that_names_the_parameter(client, loaded):
    loaded(CONTENT)
    answer = client.get(f"{DATA}?ips__exact=beaucoup")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["code"] == "bad_value"
    assert "« beaucoup » ne se compare pas à « ips »" in problem["detail"]
    assert list(problem["errors"]) == ["ips__exact"]


@pytest.mark.parametrize(
    "address",
    [
        "?nom%20commune__exact=x'; ATTACH '/tmp/x.db'; --",
        "?nom%20commune\"__exact=1",
        "?columns=ips) FROM read_csv('/etc/passwd') --",
        "?columns=\"*\"",
        "?ips__sort=asc; COPY records TO '/tmp/x.csv'",
        "?\"ips\"; INSTALL httpfs; --__exact=1",
        "?or=(ips__exact.1) OR read_text('/etc/passwd')",
        "?rowid__exact=1",
        "?__id__exact=1",
        "?%FF__exact=1",
        "?ips__exact=%FF",
        "?page=99999999999999999999",
    ],
)  # fmt: skip
def test_no_address_gets_out_of_its_question(client, loaded, address):
    loaded(CONTENT)
    answer = client.get(DATA + address)
    assert answer.status_code in (200, 400)
    assert "root:" not in answer.content.decode()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd'",
        "ATTACH '/tmp/ailleurs.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_csv('https://example.invalid/x.csv')",
        "COPY records TO '/tmp/fuite.csv'",
        "EXPORT DATABASE '/tmp/fuite'",
        "DELETE FROM records",
        "DROP TABLE records",
        "CREATE TABLE autre AS SELECT 1",
        "SET memory_limit = '64GB'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "RESET lock_configuration",
        "PRAGMA enable_profiling",
        "SELECT getenv('HOME')",
    ],
)
def test_the_sandbox_refuses_even_sql_of_our_own(opened, sql):
    import duckdb

    data = opened(b"a;b\n1;2\n")
    with data.cursor() as cursor, pytest.raises(duckdb.Error):
        cursor.execute(sql)


NAMES = st.sampled_from(
    ["ips", "code commune", "nom commune", "jour", "x", "", "__id", "rowid", '"', "page",
     "columns", "or"]
)  # fmt: skip
OPERATORS = st.sampled_from(
    ["", "__exact", "__in", "__notin", "__less", "__contains", "__isnull", "__sort", "__groupby",
     "__sum", "__avg", "__count", "__max", "__count__sort", "__", "__exact__exact"]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["", "1", "asc", "desc", "44109", "2020-01-01", "ips,jour", '"',
                     "(ips__isnull)"]),
    st.text(max_size=20),
)  # fmt: skip
TERMS = st.lists(st.tuples(NAMES, OPERATORS, VALUES), max_size=5)


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    terms=TERMS,
    form=st.sampled_from(["", "csv/", "json/"]),
)
@example(terms=[("ips", "__sum", ""), ("ips", "__sort", "asc")], form="")
@example(terms=[("or", "", "(" * 500)], form="")
def test_no_question_however_odd_is_an_error_of_ours(odd_client, terms, form):
    query = {f"{name}{operator}": value for name, operator, value in terms}
    answer = odd_client.get(DATA + form, query)
    assert answer.status_code in (200, 400), (query, answer.content)
    if answer.status_code == 400:
        assert json.loads(answer.content)["detail"]
    elif form:
        b"".join(answer.streaming_content)


@pytest.fixture
def odd_client(loaded) -> Client:
    loaded(CONTENT)
    return Client(raise_request_exception=True)


def test_any_bytes_as_a_query_string_are_answered(odd_client):
    for raw in ("%00", "a%00__exact=1", "&&&", "=", "__=", "a=b=c", "ips__exact", ";" * 50, "%"):
        answer = odd_client.get(DATA, QUERY_STRING=raw)
        assert answer.status_code in (200, 400), raw
    assert odd_client.get(DATA, QUERY_STRING="x" * 20_000).status_code == 414
    assert odd_client.get(DATA, QUERY_STRING="&".join(["ips__isnull"] * 500)).status_code == 400


def test_an_expensive_question_is_interrupted_with_a_sentence(client, loaded, settings):
    loaded(b"a;b\n" + b"".join(b"%d;%d\n" % (n, n * 7) for n in range(1_000_000)))
    settings.DATALAB_EXPLORER_SECONDS = 0.0001
    answer = client.get(f"{DATA}?a__groupby&b__sum")
    assert answer.status_code == 503
    assert answer.json()["code"] == "too_long"
    assert answer["Retry-After"]
    settings.DATALAB_EXPLORER_SECONDS = 10
    assert client.get(f"{DATA}?a__groupby&b__sum").status_code == 200


def test_too_many_questions_at_once_are_told_to_come_back(client, loaded, settings):
    from opendata.explorer import engine

    loaded(CONTENT)
    settings.DATALAB_EXPLORER_WAIT = 0.01
    places = engine.shelf().slots
    taken = [
        places.acquire(blocking=False) for _place in range(settings.DATALAB_EXPLORER_QUESTIONS)
    ]
    try:
        answer = client.get(f"{DATA}?ips__greater=1")
    finally:
        for _one in filter(None, taken):
            places.release()
    assert (answer.status_code, answer.json()["code"]) == (503, "too_busy")
    assert client.get(f"{DATA}?ips__greater=1").status_code == 200
