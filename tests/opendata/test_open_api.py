"""The open resources beside the sets of data: no token, no leak, few queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.funding import cofinancing_in
from tests.factories.opendata import DatasetFactory
from tests.factories.public import (
    TopicFactory,
    calendar_entry,
    funded_project,
    reuse_in,
)

pytestmark = pytest.mark.django_db
OPEN = "/api/v1/open/"


def results(client, path: str) -> list[dict]:
    answer = client.get(OPEN + path)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def test_funded_projects_are_told_with_amounts_as_strings(client):
    file = funded_project("agreed")
    cofinancing_in("refused")
    funded_project(is_confidential=True)
    (found,) = results(client, "funded-projects/")
    assert found["reference"] == file.reference
    assert found["granted_amount"] == "150000.00"
    assert found["rate"] == "0.3750"
    assert found["indicators"][0]["target"] == "12.00"
    assert found == client.get(f"{OPEN}funded-projects/{file.reference}/").json()


@pytest.mark.parametrize("status", ["refused", "withdrawn", "cancelled", "in_committee"])
def test_what_is_not_granted_is_not_found(client, status):
    file = cofinancing_in(status)
    assert client.get(f"{OPEN}funded-projects/{file.reference}/").status_code == 404


def test_funded_projects_come_by_cursor_without_a_double(client):
    references = {funded_project().reference for _ in range(5)}
    first = client.get(f"{OPEN}funded-projects/?page_size=3").json()
    second = client.get(first["next"].split("testserver")[1]).json()
    seen = [one["reference"] for page in (first, second) for one in page["results"]]
    assert len(seen) == 5
    assert set(seen) == references


def test_a_page_of_funded_projects_costs_the_same_with_one_or_ten(
    client, django_assert_max_num_queries
):
    for _ in range(10):
        funded_project("agreed")
    with django_assert_max_num_queries(10):
        results(client, "funded-projects/")


def test_reuses_are_told_once_published_with_public_links_alone(client):
    shown, draft = DatasetFactory(), DatasetFactory(status="draft")
    money, hidden = funded_project(), funded_project(is_confidential=True)
    found = reuse_in("published")
    found.datasets.set([shown, draft])
    found.projects.set([money.project, hidden.project])
    waiting = reuse_in("proposed")
    (told,) = results(client, "reuses/")
    assert (told["slug"], told["datasets"], told["projects"]) == (
        found.slug,
        [shown.slug],
        [money.reference],
    )
    assert "proposed_by" not in told
    assert client.get(f"{OPEN}reuses/{waiting.slug}/").status_code == 404
    assert results(client, "reuses/?type=api") == []


def test_dossiers_are_told_with_what_is_wanted(client):
    topic = TopicFactory()
    topic.elements.create(position=1, kind="dataset", dataset=DatasetFactory())
    topic.elements.create(position=2, kind="dataset", dataset=DatasetFactory(status="draft"))
    topic.elements.create(position=3, kind="wanted", title="Cantines")
    TopicFactory(status="draft")
    (told,) = results(client, "topics/")
    assert [(one["kind"], bool(one["page"])) for one in told["elements"]] == [
        ("dataset", True),
        ("wanted", False),
    ]
    assert told == client.get(f"{OPEN}topics/{topic.slug}/").json()


def test_the_calendar_never_tells_a_day_to_come(client):
    today = timezone.localdate()
    calendar_entry(today)
    calendar_entry(today + timedelta(days=1))
    assert [one["day"] for one in results(client, "calendar/")] == [today.isoformat()]


def test_the_figures_are_those_of_the_page(client):
    funded_project()
    found = client.get(f"{OPEN}figures/").json()
    assert (found["funded_projects"], found["granted_amount"]) == (1, "150000.00")
    by_year = next(one for one in found["figures"] if one["name"] == "accorde-par-annee")
    assert by_year["labels"] == [str(timezone.localdate().year)]
    assert by_year["series"][0]["values"] == ["150000.00"]


@pytest.mark.parametrize(
    "path", ["funded-projects/?cursor=faux", "reuses/?q=%00", "topics/?theme=%00&page_size=x"]
)
def test_a_strange_question_is_answered_without_a_failure(client, path):
    assert client.get(OPEN + path).status_code in (200, 404)
