"""The social-position index of schools, as published (or a small one made up, in a clone alone)."""

import csv
from collections import Counter

import pytest

from datalab.story.dataset import PUBLISHED, made_up

pytestmark = pytest.mark.django_db
DATA = "/api/v1/open/datasets/jeu/data/"
INSEE, IPS = "Code INSEE de la commune", "IPS"


@pytest.fixture
def lines() -> list[str]:
    text = PUBLISHED.read_text(encoding="utf-8") if PUBLISHED.is_file() else made_up()
    return text.splitlines()


@pytest.fixture
def schools(loaded, lines) -> list[dict]:
    loaded("\n".join(lines).encode())
    return list(csv.DictReader(lines, delimiter=";"))


def test_the_explorer_says_of_the_schools_what_the_file_says(client, schools, lines):
    def ask(**terms) -> dict:
        return client.get(DATA, terms).json()

    everything = ask(page_size=1)
    assert everything["meta"]["total"] == len(schools)
    if PUBLISHED.is_file():
        assert len(schools) == 32_091
    nantes = ask(**{f"{INSEE}__exact": "44109", "page_size": 200})
    assert nantes["meta"]["total"] == len(nantes["data"]) == 93
    assert {row["Nom de la commune"] for row in nantes["data"]} == {"NANTES"}
    values = sorted(float(school[IPS].replace(",", ".")) for school in schools)
    for way, wanted in (("asc", values[:20]), ("desc", values[:-21:-1])):
        assert [row[IPS] for row in ask(**{f"{IPS}__sort": way})["data"]] == wanted
    if PUBLISHED.is_file():
        assert (values[0], values[-1]) == (49.6, 155.6)
    column = "Code du département"
    rennes = ask(**{f"{column}__exact": "035"})
    assert rennes["meta"]["total"] == sum(school[column] == "035" for school in schools) > 0
    assert {row[column] for row in rennes["data"]} == {"035"}
    assert ask(**{f"{column}__exact": "35"})["meta"]["total"] == 0
    groups = ask(**{"Département__groupby": "", f"{IPS}__count": "", "page_size": 200})
    told = {row["Département"]: row["IPS__count"] for row in groups["data"]}
    assert told == Counter(school["Département"] for school in schools)


def test_one_commune_taken_away_is_the_lines_of_the_file(client, schools):
    answer = client.get(f"{DATA}csv/", {f"{INSEE}__exact": "2A004"})
    taken = list(csv.DictReader(b"".join(answer.streaming_content).decode().splitlines()))
    wanted = [school for school in schools if school[INSEE] == "2A004"]
    assert [{**row, IPS: float(row[IPS])} for row in taken] == [
        {**row, IPS: float(row[IPS])} for row in wanted
    ]
