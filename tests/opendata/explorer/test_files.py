"""Files as people have them: each trap of CSV, XLSX, JSON lines, Parquet and gzip."""

import contextlib
import gzip
import io
import random
from datetime import date, datetime

import duckdb
import openpyxl
import pytest

from opendata.explorer.columns import Kind
from opendata.explorer.refusals import FileRefused
from opendata.queries import exploring

PLAIN = "code;nom;note\n035;Écoles;1,5\n01004;L’été;2\n2A004;Ça;-3,25\n"
QUOTED = "".join(f'"{line}"\n'.replace(";", '";"') for line in PLAIN.split())


def moment(*parts: int) -> datetime:
    """A moment as the files hold it: in UTC, without its zone."""
    return datetime(*parts)  # noqa: DTZ001


def rows(data, *pairs) -> list[tuple]:
    """The rows without their number, in the order of the file."""
    return [row[1:] for row in exploring.answer(data, exploring.question(data, pairs)).rows]


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        PLAIN.replace("’", "'").encode("latin-1"),
        PLAIN.encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(";", "\t").encode(),
        PLAIN.replace(";", "|").encode(),
        PLAIN.replace(",", ".").replace(";", ",").encode(),
        ("\n\n" + PLAIN).encode(),
        ("sep=;\n" + PLAIN).encode(),
        PLAIN.rstrip("\n").encode(),
        QUOTED.encode(),
        PLAIN.replace("\n", ";\n").encode(),
        gzip.compress(PLAIN.encode()),
        gzip.compress(PLAIN.encode("cp1252")),
    ],
    ids=[
        *("utf-8", "bom", "utf-16", "latin-1", "windows", "crlf", "cr", "tab", "pipe", "comma"),
        *("blank-lines-first", "sep-line", "no-last-newline", "all-quoted", "trailing-separator"),
        *("gzip", "gzip-windows"),
    ],
)
def test_the_same_table_is_read_however_it_was_written(opened, content):
    found = rows(opened(content))
    assert [row[0] for row in found] == ["035", "01004", "2A004"]
    assert [row[1] for row in found] == ["Écoles", found[1][1], "Ça"]
    assert found[1][1].replace("'", "’") == "L’été"
    assert [row[2] for row in found] == [1.5, 2, -3.25]


def test_line_breaks_and_separators_inside_quotes_stay_in_the_cell(opened):
    found = rows(opened(b'a;b\n"x\ny";1\n"p;q";2\n"say ""hi""";3\n'))
    assert found == [("x\ny", 1), ("p;q", 2), ('say "hi"', 3)]


def test_a_file_that_mixes_line_endings_is_read(opened):
    assert rows(opened(b"a;b\r\n1;x\n2;y\r3;z\r\n")) == [(1, "x"), (2, "y"), (3, "z")]


def test_empty_and_repeated_headers_get_names(made):
    built = made(b"a;;a; b  c ;A\n1;2;3;4;5\n")
    assert [c.name for c in built.columns] == ["a", "colonne_2", "a_2", "b c", "A_3"]


def test_a_header_may_hold_any_character(opened):
    data = opened('"a""b";prix (€);x__y;"multi\nligne"\n1;2;3;4\n'.encode())
    assert [c.name for c in data.columns] == ['a"b', "prix (€)", "x__y", "multi ligne"]
    assert rows(data, ('a"b__exact', "1"), ("x__y__less", "3")) == [(1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("name", "values", "kind", "read"),
    [
        ("x", ["1", "20", "-3"], Kind.INTEGER, [1, 20, -3]),
        ("x", ["1,5", "2", "1000"], Kind.NUMBER, [1.5, 2, 1000]),
        ("x", ["1.5", "2.", ".5", "1.5E+03"], Kind.NUMBER, [1.5, 2, 0.5, 1500]),
        ("x", ["1 234,5", "12", "1 234 567"], Kind.NUMBER, [1234.5, 12, 1234567]),
        ("x", ["1\u202f234", "5\u00a0000", "7"], Kind.INTEGER, [1234, 5000, 7]),
        ("x", [" 1", "2 ", "3"], Kind.INTEGER, [1, 2, 3]),
        ("x", ["1", "NA", "", "3"], Kind.INTEGER, [1, None, None, 3]),
        ("x", ["035", "100"], Kind.TEXT, ["035", "100"]),
        ("x", ["01004", "2A004"], Kind.TEXT, ["01004", "2A004"]),
        ("x", ["0", "1"], Kind.INTEGER, [0, 1]),
        ("x", ["0,5", "10"], Kind.NUMBER, [0.5, 10]),
        ("x", ["nan", "inf"], Kind.TEXT, ["nan", "inf"]),
        ("x", ["1_000", "2"], Kind.TEXT, ["1_000", "2"]),
        ("x", ["9" * 30, "1"], Kind.NUMBER, [1e30, 1]),
        ("siren", ["130025265", "110001013"], Kind.TEXT, ["130025265", "110001013"]),
        ("code_postal", ["44000", "35000"], Kind.TEXT, ["44000", "35000"]),
        ("Téléphone", ["33140000000"], Kind.TEXT, ["33140000000"]),
        ("x", ["31/12/2020", "1/2/2021"], Kind.DATE, [date(2020, 12, 31), date(2021, 2, 1)]),
        ("x", ["2020-12-31"], Kind.DATE, [date(2020, 12, 31)]),
        ("x", ["12/31/2020"], Kind.DATE, [date(2020, 12, 31)]),
        ("x", ["31/02/2020"], Kind.TEXT, ["31/02/2020"]),
        (
            "x",
            ["2020-01-01T10:00:00+02:00", "2020-01-01 10:00"],
            Kind.DATETIME,
            [moment(2020, 1, 1, 8), moment(2020, 1, 1, 10)],
        ),
        ("x", ["31/12/2020 08:30"], Kind.DATETIME, [moment(2020, 12, 31, 8, 30)]),
        ("x", ["true", "FALSE"], Kind.BOOLEAN, [True, False]),
        ("x", ["oui", "non"], Kind.TEXT, ["oui", "non"]),
    ],
)
def test_a_kind_is_told_from_the_content(opened, name, values, kind, read):
    body = "".join(f'"{value}";z\n' for value in values)
    data = opened(f"{name};y\n{body}".encode())
    assert data.columns[0].kind == kind
    assert [row[0] for row in rows(data)] == read


def test_a_decimal_that_comes_after_the_sample_is_still_a_number(opened):
    body = "".join(f"{n}\n" for n in range(1, 12_000))
    data = opened(f"x\n{body}12,5\n".encode())
    assert data.columns[0].kind == Kind.NUMBER
    assert rows(data, ("x__strictly_greater", "11999"))[0:] == []
    assert rows(data, ("x__exact", "12,5")) == [(12.5,)]


def test_the_value_that_keeps_a_column_in_text_is_named(made):
    body = "".join(f"{n}\n" for n in range(1, 200))
    column = made(f"x\n{body}douze\n".encode()).columns[0]
    assert column.kind == Kind.TEXT
    assert "« douze » (ligne de données 200)" in column.facts["obstacle"]


def test_bad_rows_are_kept_apart_with_their_line_column_and_reason(made):
    good = "".join(f"{n};x;y\n" for n in range(50))
    built = made(f'a;b;c\n"deux\nlignes";x;y\n1;2;3;4\n5;6\n{good}'.encode())
    assert (built.rows, built.bad_rows) == (51, 2)
    told = (made.folder / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert told[0] == "ligne;colonne;motif;contenu"
    assert told[1] == '4;;trop de valeurs pour les colonnes annoncées;"1;2;3;4"'
    assert told[2] == '5;c;il manque des valeurs;"5;6"'


def test_bytes_that_are_no_utf8_cost_their_row_only(made):
    good = "é;1\n" * 60
    built = made(f"a;b\n{good}".encode() + b"\xe9\xe8;2\n")
    assert (built.rows, built.bad_rows) == (60, 1)
    assert "UTF-8" in (made.folder / "rejects.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Le fichier est vide"),
        (b"\n \n", "Le fichier est vide"),
        (b"a;b\n", "aucune ligne de données"),
        (b"a;b\n1;2;3\n1\n1;2;3;4\n", "Trop de lignes ne se lisent pas"),
        (b"<html><body>404</body></html>", "page ou un document XML"),
        (b'[{"a": 1}]', "un objet par ligne"),
        (b"\x1f\x8b\x08\x00rompu", "compressé est abîmé"),
        (b"PAR1 mais non", "Parquet est abîmé"),
        (b"PK\x03\x04 mais non", "XLSX est abîmé"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ancien format XLS"),
        (b"\x00\x01\x02\x03" * 50, "pas du texte"),
        (b"%PDF-1.7\n\x00\x00\x00", "pas du texte"),
        (b"%PDF-1.4\n1 0 obj\nsuite\n", "pas du texte"),
        (b"{}\n{}\n", "aucune ligne de donn"),
        (b'{"a": ' + b"[" * 100_000 + b"\n", "n’est pas du JSON"),
    ],
    ids=[
        *("empty", "blank", "header-only", "ragged", "html", "json-array", "gzip", "parquet"),
        *("xlsx", "xls", "binary", "pdf", "plain-pdf", "json-nothing", "json-deep"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_and_leaves_nothing(made, content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        made(content)
    assert not made.folder.exists()
    assert not list(made.folder.parent.glob(".en-cours-*"))


def test_the_first_bad_lines_are_named_when_a_file_is_refused(made):
    with pytest.raises(FileRefused, match="ligne 3, « b » : il manque des valeurs"):
        made(b"a;b\n1;2\n3\n4\n")


def test_a_file_too_big_or_a_bomb_is_refused_before_it_fills_the_disk(made):
    with pytest.raises(FileRefused, match="1 Mo, la taille maximale"):
        made(b"a;b\n" + b"1;2\n" * 400_000, most_bytes=1 << 20)
    with pytest.raises(FileRefused, match="démesurément"):
        made(gzip.compress(b"0" * (40 << 20)), most_bytes=50 << 20)


def test_too_many_columns_are_refused(made):
    with pytest.raises(FileRefused, match="colonnes"):
        made((";".join(f"c{n}" for n in range(1_500)) + "\n" + "1;" * 1_499 + "1\n").encode())


def workbook(*lines, sheets=1) -> bytes:
    book = openpyxl.Workbook()
    for _number in range(sheets - 1):
        book.create_sheet("vide", 0)
    for line in lines:
        book.worksheets[-1].append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_keeps_its_texts_its_dates_and_its_numbers(opened):
    content = workbook(
        ["code", "jour", "valeur", "oui", "vide"],
        ["035", date(2020, 1, 2), 12.5, True, None],
        ["01004", date(2021, 1, 2), 3, False, None],
        [],
        ["2A004", None, 4, None, None],
        sheets=2,
    )
    assert rows(opened(content, "essai.xlsx")) == [
        ("035", date(2020, 1, 2), 12.5, True, None),
        ("01004", date(2021, 1, 2), 3, False, None),
        ("2A004", None, 4, None, None),
    ]


def test_a_workbook_is_known_by_its_bytes_not_by_its_name(opened):
    """As it is deposited: under no name, or compressed."""
    content = workbook(["x"], ["9"])
    assert rows(opened(content, "depot")) == [(9,)]
    assert rows(opened(gzip.compress(content), "depot.gz")) == [(9,)]


@pytest.mark.parametrize("seed", range(30))
def test_a_workbook_with_damaged_bytes_is_read_or_refused(made, seed):
    chance = random.Random(seed)
    content = bytearray(workbook(["a", "b"], [1, "x"], [2, "y"]))
    for _number in range(15):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    with contextlib.suppress(FileRefused):
        made(bytes(content), "abime.xlsx")


@pytest.mark.parametrize("name", ["rowid", "ROWID", "__id", "__groups"])
def test_a_column_may_bear_a_name_that_questions_use(opened, name):
    data = opened(f"{name};n\nx;1\ny;2\nx;3\n".encode())
    column = data.columns[0].name
    assert column == f"{name}_2"
    assert rows(data, (f"{column}__exact", "x"), ("n__sort", "desc")) == [("x", 3), ("x", 1)]
    grouped = exploring.question(data, [(f"{column}__groupby", ""), ("n__count", "")])
    assert exploring.answer(data, grouped).rows == [("x", 2), ("y", 1)]


def test_half_characters_and_controls_of_json_are_left_out(opened):
    data = opened(b'{"a\\u0000": "b\\ud800c", "\\ud83d": 1}\n', "essai.jsonl")
    assert [c.name for c in data.columns] == ["a", "?"]
    assert rows(data) == [("b?c", 1)]


def test_numbers_typed_as_text_in_a_workbook_sort_as_numbers(opened):
    data = opened(workbook(["x"], ["9"], ["10"], ["8,5"]), "essai.xlsx")
    assert rows(data, ("x__sort", "desc")) == [(10,), (9,), (8.5,)]


def test_an_empty_workbook_is_refused(made):
    with pytest.raises(FileRefused, match="aucune ligne"):
        made(workbook(), "vide.xlsx")


def test_json_lines_are_a_table_of_all_their_keys(opened):
    content = (
        b'{"code": "035", "n": 1.5}\n\n{"code": "2A004", "n": "2", "plus": {"a": [1]}}\n'
        b'{"n": null, "vrai": true}\n'
    )
    data = opened(content, "essai.jsonl")
    assert [c.name for c in data.columns] == ["code", "n", "plus", "vrai"]
    assert rows(data) == [
        ("035", 1.5, None, None),
        ("2A004", 2, '{"a": [1]}', None),
        (None, None, None, True),
    ]


def test_a_carriage_return_inside_a_json_text_stays_in_its_cell(opened):
    data = opened(
        b'{"a": "mot", "n": 1}\n{"a": "fin\\r", "n": 2}\n{"a": "\\r", "n": 3}\n', "a.jsonl"
    )
    assert rows(data) == [("mot", 1), ("fin\r", 2), ("\r", 3)]


def test_a_bad_json_line_is_kept_apart_with_its_place(made):
    built = made(b'{"a": 1}\n' * 30 + b'{"a": \n[1]\n', "essai.jsonl")
    assert (built.rows, built.bad_rows) == (30, 2)
    told = (made.folder / "rejects.csv").read_text(encoding="utf-8")
    assert "31;caractère" in told
    assert "32;;la ligne n’est pas un objet JSON" in told


def test_a_parquet_file_keeps_its_values(opened, tmp_path):
    path = tmp_path / "source.parquet"
    duckdb.execute(
        "COPY (SELECT '035' AS code, 1.5 AS n, DATE '2020-01-02' AS d, '12' AS t, [1, 2] AS l, "
        f"NULL::INTEGER AS v) TO '{path}' (FORMAT parquet)"
    )
    data = opened(path.read_bytes(), "essai.parquet")
    assert rows(data) == [("035", 1.5, date(2020, 1, 2), 12, "[1,2]", None)]


def test_what_is_taken_away_as_parquet_is_what_was_read(made):
    made(PLAIN.encode())
    found = duckdb.execute(f"SELECT * FROM '{made.folder}/data.parquet'").fetchall()
    assert found == [("035", "Écoles", 1.5), ("01004", "L’été", 2.0), ("2A004", "Ça", -3.25)]


def test_a_reading_that_is_stopped_leaves_nothing(made):
    class Stopped(Exception):
        """Somebody pressed the button."""

    def step(percent: int, sentence: str) -> None:
        if percent >= 50:
            raise Stopped

    with pytest.raises(Stopped):
        made(PLAIN.encode(), step=step)
    assert not made.folder.exists()
    assert not list(made.folder.parent.glob(".en-cours-*"))


def test_what_a_killed_reading_left_behind_is_swept_a_day_later(made, tmp_path):
    import os
    import time

    old, young = tmp_path / ".en-cours-vieux", tmp_path / ".en-cours-jeune"
    for left, hours in ((old, 30), (young, 1)):
        left.mkdir()
        then = time.time() - hours * 3600
        os.utime(left, (then, then))
    made(PLAIN.encode())
    assert not old.exists()
    assert young.exists()
