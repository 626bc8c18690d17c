"""Amounts, dates and numbers are read as Chorus and spreadsheets write them, or refused."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from funding.ledger.chorus import cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1 234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234,56 €", "1234.56"),
        ("-12,00", "-12.00"),
        ("12,00-", "-12.00"),
        ("−12,00", "-12.00"),
        ("(12,00)", "-12.00"),
        ("1.234,56", "1234.56"),
        ("1.234", "1234.00"),
        ("1,234.56", "1234.56"),
        ("1234.5", "1234.50"),
        ("250 000", "250000.00"),
        ("0,1 EUR", "0.10"),
        (1234.56, "1234.56"),
        (0.1 + 0.2, "0.30"),
        (250000, "250000.00"),
    ],
)
def test_an_amount_is_read(cell, expected):
    assert cells.amount(cell) == Decimal(expected)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        "douze",
        "1,234",
        "12,0,0",
        "1e6",
        "0,001",
        0.001,
        True,
        "9" * 13,
        "--1",
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_not_an_amount_is_refused(cell):
    with pytest.raises(cells.CellError):
        cells.amount(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "31/12/2025",
        "31.12.2025",
        "31-12-2025",
        "2025-12-31",
        "20251231",
        "2025-12-31 00:00:00",
        "31/12/25",
        date(2025, 12, 31),
        datetime(2025, 12, 31, 0, 0),  # noqa: DTZ001
    ],
)
def test_a_date_is_read(cell):
    assert cells.day(cell) == date(2025, 12, 31)


@pytest.mark.parametrize("cell", ["", None, "31/02/2026", "12/31/2025", "01/01/1899", "demain"])
def test_what_is_not_a_date_is_refused(cell):
    with pytest.raises(cells.CellError):
        cells.day(cell)


def test_a_number_keeps_its_leading_zeros_and_loses_what_a_spreadsheet_added():
    assert cells.reference("0012 345") == "0012345"
    assert cells.reference(1512345678.0) == "1512345678"
    assert cells.reference("1512345678.0") == "1512345678"
    assert cells.reference("#") == ""


def test_a_number_that_a_spreadsheet_rounded_is_refused():
    with pytest.raises(cells.CellError, match="notation scientifique"):
        cells.reference("1,51235E+09")


@pytest.mark.parametrize(
    "cell", ["100", "0100", "100 Original", "Original", "original", 100, 100.0]
)
def test_a_type_of_amount_is_known_by_its_code_or_its_name(cell):
    assert cells.type_code(cell) == 100


@pytest.mark.parametrize("cell", ["", "175", "1000", "Autre"])
def test_an_unknown_type_of_amount_is_refused(cell):
    with pytest.raises(cells.CellError, match="type de montant"):
        cells.type_code(cell)
