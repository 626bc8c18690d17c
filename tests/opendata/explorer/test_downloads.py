"""Downloads: exactly the selection, in four forms, as a stream that can be left."""

import csv
import io
import json
import threading

import duckdb
import openpyxl
import pytest

from opendata.explorer import downloads, engine
from opendata.explorer.refusals import QueryRefused
from opendata.queries import exploring

CONTENT = (
    "code;mot;n;jour;moment;vrai\n"
    "035;école <a> & b;1;2020-01-02;2020-01-02T03:04:05;true\n"
    '01004;"=1+1";-2,5;;;false\n'
    '2A004;"deux\nlignes; ""ici""";;1850-06-01;;\n'
    "44109;+33 2 40;4;2024-02-29;2024-02-29T23:59:59;true\n"
).encode()


def taken(data, form: str, *pairs) -> bytes:
    return b"".join(downloads.stream(data, exploring.question(data, pairs), form))


@pytest.fixture
def data(opened, db):
    return opened(CONTENT)


def test_a_csv_holds_the_selection_and_nothing_runs_in_a_spreadsheet(data):
    found = list(csv.reader(io.StringIO(taken(data, "csv", ("n__isnotnull", "")).decode())))
    assert found[0] == ["code", "mot", "n", "jour", "moment", "vrai"]
    assert [row[0] for row in found[1:]] == ["035", "01004", "44109"]
    assert [row[1] for row in found[1:]] == ["école <a> & b", "'=1+1", "+33 2 40"]
    assert found[1][2:] == ["1.0", "2020-01-02", "2020-01-02T03:04:05", "true"]


def test_json_keeps_the_values_as_they_are(data):
    found = json.loads(taken(data, "json"))
    assert found[1] == {"code": "01004", "mot": "=1+1", "n": -2.5, "jour": None, "moment": None,
                        "vrai": False}  # fmt: skip
    assert found[2]["mot"] == 'deux\nlignes; "ici"'
    assert found[0]["moment"] == "2020-01-02T03:04:05"


def test_parquet_keeps_the_kinds(data, tmp_path):
    path = tmp_path / "pris.parquet"
    path.write_bytes(taken(data, "parquet", ("n__sort", "desc"), ("columns", "code,n,jour")))
    db = duckdb.connect()
    assert [row[0] for row in db.execute(f"SELECT code FROM '{path}'").fetchall()] == [
        "44109", "035", "01004", "2A004"]  # fmt: skip
    kinds = db.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
    assert [row[1] for row in kinds] == ["VARCHAR", "DOUBLE", "DATE"]


def test_a_workbook_keeps_texts_dates_and_numbers(data):
    sheet = openpyxl.load_workbook(io.BytesIO(taken(data, "xlsx"))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["code", "mot", "n", "jour", "moment", "vrai"]
    assert rows[1][:3] == ["035", "école <a> & b", 1]
    assert rows[1][3].date().isoformat() == "2020-01-02"
    assert rows[1][4].replace(microsecond=0).isoformat() == "2020-01-02T03:04:05"
    assert rows[1][5] is True
    assert rows[2][1:4] == ["=1+1", -2.5, None]
    assert sheet["B3"].data_type != "f"
    assert rows[3][3] == "1850-06-01"
    assert rows[3][1] == 'deux\nlignes; "ici"'


@pytest.mark.parametrize("form", list(downloads.FORMS))
def test_groups_are_taken_away_too(data, form):
    content = taken(data, form, ("vrai__groupby", ""), ("n__sum", ""), ("n__count", ""))
    assert content
    if form == "json":
        assert json.loads(content) == [
            {"vrai": False, "n__sum": -2.5, "n__count": 1},
            {"vrai": True, "n__sum": 5.0, "n__count": 2},
            {"vrai": None, "n__sum": None, "n__count": 0},
        ]


@pytest.mark.parametrize("form", list(downloads.FORMS))
def test_an_empty_selection_is_an_empty_file_with_its_titles(data, form):
    content = taken(data, form, ("code__exact", "nulle part"))
    if form == "csv":
        assert content.decode().strip() == "code,mot,n,jour,moment,vrai"
    if form == "json":
        assert json.loads(content) == []
    if form == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(content)).active.max_row == 1


def many(opened):
    body = "".join(f"{n};{'x' * 80}\n" for n in range(200_000))
    return opened(f"n;mot\n{body}".encode())


@pytest.mark.parametrize("form", list(downloads.FORMS))
def test_a_reader_who_leaves_stops_the_copy_and_frees_its_place(opened, db, form):
    data = many(opened)
    for _turn in range(6):  # more than there are places
        stream = downloads.stream(data, exploring.question(data, []), form)
        assert next(stream)
        stream.close()
    assert "explorer-download" not in {thread.name for thread in threading.enumerate()}
    assert not [path for path in data.pipes.iterdir() if path.name.startswith("tmp")]


def test_a_download_that_lasts_too_long_is_interrupted(opened, db, settings):
    data = many(opened)
    settings.DATALAB_EXPLORER_DOWNLOAD_SECONDS = 0.05
    with pytest.raises(QueryRefused, match="interrompue"):
        slowly(data)


def slowly(data) -> None:
    for _piece in downloads.stream(data, exploring.question(data, []), "json"):
        threading.Event().wait(0.02)


def test_too_many_rows_for_a_workbook_are_refused_before_its_first_byte(opened, db, monkeypatch):
    from opendata.explorer import sheets

    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    data = opened(CONTENT)
    with pytest.raises(QueryRefused, match="prenez le CSV"):
        downloads.stream(data, exploring.question(data, []), "xlsx")


def test_more_downloads_than_places_are_told_to_come_back(opened, db, settings):
    data = many(opened)
    settings.DATALAB_EXPLORER_WAIT = 0.01
    streams = []
    for _place in range(settings.DATALAB_EXPLORER_DOWNLOADS):
        streams.append(downloads.stream(data, exploring.question(data, []), "csv"))
        next(streams[-1])
    with pytest.raises(QueryRefused, match="Trop de recherches"):
        downloads.stream(data, exploring.question(data, []), "csv")
    for stream in streams:
        stream.close()
    assert engine.shelf().downloads.acquire(timeout=1)
    engine.shelf().downloads.release()
