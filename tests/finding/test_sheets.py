"""Numbers are numbers, dates are dates, and no text runs, in the three formats."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest
from odfdo import Document
from openpyxl import load_workbook

from finding.exports.sheets import Column, Sheet, as_written, harmless, to_csv, to_ods, to_xlsx

DANGEROUS = ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1"]


def sheet(*texts: str) -> Sheet:
    columns = [
        Column("Texte"),
        Column("Montant", "money"),
        Column("Jour", "date"),
        Column("Nombre", "count"),
    ]
    rows = [[text, Decimal("1234567.89"), date(2026, 3, 1), 12] for text in texts]
    return Sheet("Essai [1/2]", columns, rows)


def test_a_workbook_holds_typed_cells():
    page = load_workbook(io.BytesIO(to_xlsx([sheet("été")]))).worksheets[0]
    text, amount, day, count = page[2]
    assert (text.value, text.data_type) == ("été", "s")
    assert (amount.value, amount.data_type) == (1234567.89, "n")
    assert "€" in amount.number_format
    assert (day.value, day.is_date) == (datetime(2026, 3, 1), True)  # noqa: DTZ001
    assert (count.value, count.data_type) == (12, "n")
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:D2"
    assert page.title == "Essai 12"


def test_an_opendocument_holds_typed_cells():
    table = Document(io.BytesIO(to_ods([sheet("été")]))).body.tables[0]
    assert table.get_value("A2") == "été"
    amount = table.get_cell("B2")
    assert (amount.type, Decimal(str(amount.value))) == ("currency", Decimal("1234567.89"))
    assert table.get_cell("C2").type == "date"
    assert table.get_cell("D2").type == "float"


def test_a_csv_opens_in_a_french_spreadsheet():
    content = to_csv([sheet("été; et « suite »")])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1] == ["été; et « suite »", "1234567,89", "01/03/2026", "12"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_runs_as_a_formula(text):
    cell = load_workbook(io.BytesIO(to_xlsx([sheet(text)]))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    table = Document(io.BytesIO(to_ods([sheet(text)]))).body.tables[0]
    assert table.get_cell("A2").formula is None
    assert table.get_value("A2").startswith("'")
    assert "\n'" in to_csv([sheet(text)]).decode("utf-8-sig").replace('\n"', "\n")


@pytest.mark.parametrize("text", [*DANGEROUS, "simple", "'déjà", ""])
def test_a_harmless_text_is_read_back_as_it_was(text):
    assert as_written(harmless(text)) == text


def test_a_negative_amount_stays_a_number():
    row = ["x", Decimal("-12.50"), None, None]
    made = Sheet("S", sheet().columns, [row])
    assert load_workbook(io.BytesIO(to_xlsx([made]))).worksheets[0]["B2"].value == -12.5
    assert b"x;-12,50;;" in to_csv([made])


def test_control_characters_break_no_file():
    to_xlsx([sheet("a\x00b\x0bc")])
    to_ods([sheet("a\x00b\x0bc")])
