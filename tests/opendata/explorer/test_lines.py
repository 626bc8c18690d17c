"""Lines of CSV made in SQL are, to the byte, those of DuckDB's own writer."""

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from opendata.explorer import downloads, lines
from opendata.explorer.engine import Opened
from opendata.queries import exploring

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "École",
            "a,b",
            'dit "x"',
            '"',
            "deux\nlignes",
            "fin\r",
            "a#b",
            "#",
            "=1,1",
            '@"',
            "l’été ",
            " ",
            "NULL",
            "'",
        ]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
)
NUMBERS = st.one_of(st.none(), st.integers(-9, 9), st.floats(-1e20, 1e20, allow_subnormal=False))
NAMES = ['mot, "dit"', "rue # 2", "x", "jour", "vrai"]
rows = st.lists(
    st.tuples(
        CELLS,
        CELLS,
        NUMBERS,
        st.one_of(st.none(), st.dates().map(str)),
        st.one_of(st.none(), st.booleans()),
    ),
    max_size=12,
)
ASKED = [
    [],
    [("x__sort", "desc")],
    [("columns", "rue # 2")],
    [("jour__isnotnull", ""), ("columns", "x,jour")],
]
FIRST = ("mot", "voie", 0.5, "2024-02-29", True)


def told(found: list[tuple]) -> bytes:
    """The rows as JSON lines: a form that no separator disturbs."""
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in found).encode()


def taken(data: Opened, *pairs: tuple[str, str]) -> bytes:
    return b"".join(downloads.stream(data, exploring.question(data, pairs), "csv"))


def as_before(data: Opened) -> Opened:
    """The same file, read before anything was known of its marks: DuckDB writes by itself."""
    for column in data.columns:
        del column.facts["marks"]
    assert not lines.are_known(data.columns)
    return data


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=rows, asked=st.sampled_from(ASKED))
@example(rows=[("a,b", None, None, None, None), ('"', "#", -0.0, None, False)], asked=[])
def test_they_are_those_of_the_writer(opened, rows, asked):
    data = opened(told([FIRST, *rows]), "essai.jsonl")
    assert lines.are_known(data.columns)
    mine = taken(data, *asked)
    assert mine == taken(as_before(data), *asked)
    assert len(list(csv.reader(io.StringIO(mine.decode(), newline="")))) > 1


def test_only_the_marks_that_a_column_holds_are_looked_for(opened):
    data = opened(told([FIRST, ("a,b\r\n", "#", 1, None, None)]), "essai.jsonl")
    assert [column.facts["marks"] for column in data.columns] == [",\n\r", "#", "", "", ""]


@pytest.mark.parametrize("known", [True, False])
def test_one_column_alone_is_sorted_as_numbers(opened, known):
    """The line is named as the title: the sort is by the column, not by the line."""
    data = opened(b"n;t\n9;a\n100;b\n-20;c\n;d\n")
    data = data if known else as_before(data)
    asked = ("columns", "n"), ("n__sort", "asc")
    assert taken(data, *asked).decode().split("\n") == ["n", "-20", "9", "100", "", ""]


def test_a_thousand_columns_are_one_line(opened):
    titles = ";".join(f"c{n}" for n in range(1_000))
    data = opened(f"{titles}\n{';'.join('1' * 1_000)}\n".encode())
    assert taken(data).decode() == f"{titles.replace(';', ',')}\n{','.join('1' * 1_000)}\n"
