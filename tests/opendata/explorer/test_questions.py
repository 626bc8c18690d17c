"""Questions: the explorer's answers are those of Python on the same rows."""

import csv
import io
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opendata.explorer.refusals import QueryRefused
from opendata.queries import exploring

COMMUNES = ["01004", "2A004", "35085", "44109", "97411", None]
WORDS = ["École", "ÉCOLE", "l’été", "a,b", 'dit "x"', "100 %", "a_b", "", None, "=1+1"]


def table(rows: list[dict]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["code commune", "mot", "n", "x"], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@st.composite
def tables(draw) -> list[dict]:
    """Rows with missing values; columns keep their kinds thanks to the first row."""
    row = st.fixed_dictionaries(
        {
            "code commune": st.sampled_from(COMMUNES),
            "mot": st.sampled_from(WORDS),
            "n": st.one_of(st.none(), st.integers(-50, 50)),
            "x": st.one_of(st.none(), st.integers(-80, 80).map(lambda n: n / 8)),
        }
    )
    first = {"code commune": "01004", "mot": "École", "n": 1, "x": 0.125}
    return [first, *draw(st.lists(row, max_size=30))]


def stored(rows: list[dict]) -> list[tuple]:
    """What the explorer should hold: by commune, the missing last, then as in the file."""
    kept = [
        tuple(row[name] if row[name] != "" else None for name in ("code commune", "mot", "n", "x"))
        for row in rows
    ]
    return sorted(kept, key=lambda row: (row[0] is None, row[0] or ""))


PREDICATES = {
    "exact": lambda a, b: a is not None and a == b,
    "differs": lambda a, b: a is None or a != b,
    "less": lambda a, b: a is not None and a <= b,
    "greater": lambda a, b: a is not None and a >= b,
    "strictly_less": lambda a, b: a is not None and a < b,
    "strictly_greater": lambda a, b: a is not None and a > b,
}
slow = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@slow
@given(
    rows=tables(),
    operator=st.sampled_from(sorted(PREDICATES)),
    column=st.sampled_from([1, 2, 3]),
    number=st.integers(-50, 50),
    word=st.sampled_from([word for word in WORDS if word]),
)
def test_a_filter_keeps_the_rows_that_python_keeps(opened, rows, operator, column, number, word):
    data = opened(table(rows))
    names = ["code commune", "mot", "n", "x"]
    value = word if column == 1 else number
    expected = [row for row in stored(rows) if PREDICATES[operator](row[column], value)]
    pairs = [(f"{names[column]}__{operator}", str(value)), ("page_size", "200")]
    found = exploring.answer(data, exploring.question(data, pairs))
    assert [row[1:] for row in found.rows] == expected
    assert found.total == len(expected)


@slow
@given(rows=tables(), descending=st.booleans(), column=st.sampled_from([2, 3]))
def test_a_sort_is_that_of_numbers_with_the_missing_last(opened, rows, descending, column):
    data = opened(table(rows))
    expected = sorted(
        stored(rows),
        key=lambda row: (row[column] is None, (row[column] or 0) * (-1 if descending else 1)),
    )
    name = ("n", "x")[column - 2]
    pairs = [(f"{name}__sort", "desc" if descending else "asc"), ("page_size", "200")]
    found = exploring.answer(data, exploring.question(data, pairs))
    assert [row[1:] for row in found.rows] == expected


@slow
@given(rows=tables(), least=st.integers(-50, 50))
def test_groups_count_and_add_what_python_does(opened, rows, least):
    data = opened(table(rows))
    groups: dict = defaultdict(list)
    for row in stored(rows):
        if row[2] is not None and row[2] >= least:
            groups[row[0]].append(row)
    pairs = [("code commune__groupby", ""), ("n__count", ""), ("n__sum", ""), ("x__avg", ""),
             ("x__min", ""), ("x__max", ""), ("n__greater", str(least))]  # fmt: skip
    found = exploring.answer(data, exploring.question(data, pairs))
    assert found.total == len(groups)
    for commune, count, total, mean, low, high in found.rows:
        xs = [row[3] for row in groups[commune] if row[3] is not None]
        assert (count, total) == (len(groups[commune]), sum(row[2] for row in groups[commune]))
        assert (low, high) == ((min(xs), max(xs)) if xs else (None, None))
        assert mean == (pytest.approx(sum(xs) / len(xs)) if xs else None)


@slow
@given(rows=tables(), size=st.integers(1, 7))
def test_pages_one_after_the_other_are_the_whole_list(opened, rows, size):
    data = opened(table(rows))
    for asked in ([], [("x__isnotnull", "")], [("n__sort", "asc")]):
        seen, page, total = [], 1, None
        while True:
            pairs = [*asked, ("page", str(page)), ("page_size", str(size))]
            found = exploring.answer(data, exploring.question(data, pairs))
            seen += found.rows
            total = found.total
            if not found.has_next:
                break
            page += 1
        assert len(seen) == total == len({row[0] for row in seen})


@slow
@given(
    rows=tables(),
    code=st.sampled_from([code for code in COMMUNES if code] + ["99999"]),
    size=st.integers(1, 4),
)
def test_the_pages_of_a_commune_are_its_rows_and_no_others(opened, rows, code, size):
    data = opened(table(rows))
    wanted = [row for row in stored(rows) if row[0] == code]
    seen: list[tuple] = []
    for page in range(1, len(wanted) // size + 3):
        pairs = [("code commune__exact", code), ("page", str(page)), ("page_size", str(size))]
        found = exploring.answer(data, exploring.question(data, pairs))
        assert found.total == len(wanted)
        seen += [row[1:] for row in found.rows]
        assert found.has_next == (len(seen) < len(wanted))
    assert seen == wanted


@slow
@given(rows=tables(), word=st.sampled_from(["é", "É", "%", "_", '"', ",", "cole", "1+1"]))
def test_contains_takes_every_character_as_it_is_and_no_case(opened, rows, word):
    data = opened(table(rows))
    expected = [row for row in stored(rows) if row[1] and word.lower() in row[1].lower()]
    rest = [row for row in stored(rows) if row[1] and word.lower() not in row[1].lower()]
    for operator, wanted in (("contains", expected), ("notcontains", rest)):
        pairs = [(f"mot__{operator}", word), ("page_size", "200")]
        found = exploring.answer(data, exploring.question(data, pairs))
        assert [row[1:] for row in found.rows] == wanted


SCHOOLS = b"commune;ips;jour;public\nA;100;2020-01-01;true\nB;90,5;2020-06-01;false\nC;;;\n"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("commune__in", "A,C")], "AC"),
        ([("commune__in", '"A","B"')], "AB"),
        ([("commune__notin", "A")], "BC"),
        ([("ips__in", "100,90.5")], "AB"),
        ([("ips__isnull", "")], "C"),
        ([("ips__isnotnull", "")], "AB"),
        ([("ips__exact", "90,5")], "B"),
        ([("ips__strictly_less", "90.6")], "B"),
        ([("jour__greater", "02/01/2020")], "B"),
        ([("jour__contains", "2020-01")], "A"),
        ([("public__exact", "oui")], "A"),
        ([("public__differs", "true")], "BC"),
        ([("or", "(commune__exact.A,ips__isnull)")], "AC"),
        ([("or", '(and(ips__less.95,jour__greater.2020-01-02),"commune"__exact."C")')], "BC"),
        ([("ips__SORT", "asc")], "BAC"),
        ([("commune__sort", "desc"), ("page_size", "1"), ("page", "2")], "B"),
        ([("__id__sort", "desc")], "CBA"),
        ([("page", "99")], ""),
    ],
)
def test_every_operator_of_the_dialect_answers(opened, pairs, expected):
    data = opened(SCHOOLS)
    found = exploring.answer(data, exploring.question(data, pairs))
    assert "".join(row[1] for row in found.rows) == expected


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("nimporte", "x"), "unknown_parameter"),
        (("autre__exact", "x"), "unknown_column"),
        (("ips__presque", "x"), "unknown_operator"),
        (("ips__exact", "beaucoup"), "bad_value"),
        (("ips__exact", ""), "bad_value"),
        (("ips__exact", "nan"), "bad_value"),
        (("ips__exact", "1e999"), "bad_value"),
        (("jour__less", "31/02/2020"), "bad_value"),
        (("public__exact", "peut-être"), "bad_value"),
        (("public__less", "true"), "not_ordered"),
        (("ips__contains", "1"), "not_a_text"),
        (("commune__sum", ""), "not_a_number"),
        (("ips__sort", "haut"), "bad_sort"),
        (("autre__sort", "asc"), "unknown_column"),
        (("page", "0"), "bad_page"),
        (("page", "un"), "bad_page"),
        (("page", "٣"), "bad_page"),
        (("page_size", "100000"), "bad_page"),
        (("columns", "autre"), "unknown_column"),
        (("columns", ""), "bad_list"),
        (("or", "commune__exact.A"), "bad_group"),
        (("or", "()"), "bad_group"),
        (("or", "(or" * 9 + "(ips__isnull)" + ")" * 9), "bad_group"),
        (("or", "(autre__exact.A)"), "unknown_column"),
        (("commune__exact", "\0"), "bad_value"),
        (("ips__sort", "asc\0"), "bad_sort"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_a_sentence(opened, pair, code):
    data = opened(SCHOOLS)
    with pytest.raises(QueryRefused) as refused:
        exploring.answer(data, exploring.question(data, [pair]))
    assert refused.value.code == code
    assert refused.value.message.endswith((".", "autant"))


def test_a_sorted_list_is_not_paged_deeper_than_is_fair(opened):
    data = opened(SCHOOLS)
    pairs = [("ips__sort", "asc"), ("page", "501"), ("page_size", "20")]
    with pytest.raises(QueryRefused, match="téléchargez la sélection"):
        exploring.answer(data, exploring.question(data, pairs))


def test_communes_are_found_by_name_with_their_department(opened):
    data = opened(
        "Code INSEE de la commune;Nom de la commune\n93066;SAINT-DENIS\n97411;SAINT-DENIS\n"
        "2A004;AJACCIO\n94038;L’HAY-LES-ROSES\n93066;SAINT-DENIS\n".encode()
    )
    found = exploring.communes_named(data, "saint denis")
    told = [(c.value, c.department, c.rows) for c in found]
    assert told == [("93066", "93", 2), ("97411", "974", 1)]
    assert [c.name for c in exploring.communes_named(data, "l'haÿ les")] == ["L’HAY-LES-ROSES"]
    assert [c.name for c in exploring.communes_named(data, "2a004")] == ["AJACCIO"]
    assert exploring.communes_named(data, "  ") == []


@pytest.mark.parametrize(
    ("header", "value", "role"),
    [
        ("code_insee", "01004", "code"),
        ("COM", "2A004", "code"),
        ("DEPCOM", "01004", "code"),
        ("codeCommune", "44109", "code"),
        ("code_postal", "44000", ""),
        ("Commune", "NANTES", "name"),
        ("nom_commune", "NANTES", "name"),
        ("LIBGEO", "NANTES", "name"),
        ("ville", "NANTES", "name"),
        ("secteur", "44109", ""),
        ("type de commune", "rurale", ""),
    ],
)
def test_commune_columns_are_recognised(made, header, value, role):
    built = made(f"{header};z\n{value};1\n{value};2\n".encode())
    assert built.columns[0].commune == role


@given(low=st.floats(-1e6, 1e6), span=st.floats(0, 1e6), whole=st.booleans())
def test_the_steps_of_a_plot_cover_every_value_and_are_few(low, span, whole):
    from opendata.explorer.profile import BARS, steps

    start, width, bars = steps(low, low + span, whole=whole, day=0.0)
    assert start <= low
    assert start + bars * width >= low + span
    assert 1 <= bars <= BARS + 2
