"""The same sheets, opened by LibreOffice itself: numbers are numbers, and no text runs."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import pytest

from finding.exports.sheets import WRITERS, Column, Sheet

DANGEROUS = ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1+1", "=cmd|'/c calc'!A1"]


@pytest.mark.parametrize("extension", WRITERS)
def test_libreoffice_reads_numbers_as_numbers_and_runs_nothing(libreoffice, extension):
    columns = [Column("Texte"), Column("Montant", "money"), Column("Jour", "date")]
    rows = [[text, Decimal("-1234567.89"), date(2026, 3, 1)] for text in ["été", *DANGEROUS]]
    write, _type = WRITERS[extension]
    page = libreoffice(write([Sheet("Essai", columns, rows)]), extension)
    texts = [row[0] for row in page.iter_rows(min_row=2)]
    assert [cell.data_type for cell in texts] == ["s"] * len(rows)
    assert [cell.value.strip().lstrip("'").strip() for cell in texts] == [
        text.strip() for text in ["été", *DANGEROUS]
    ]
    for _text, amount, day in page.iter_rows(min_row=2):
        assert (amount.data_type, round(Decimal(amount.value), 2)) == ("n", Decimal("-1234567.89"))
        assert (day.is_date, day.value) == (True, datetime(2026, 3, 1))  # noqa: DTZ001


def test_libreoffice_would_run_what_is_not_made_harmless(libreoffice):
    """The control: without our apostrophe, the same reading finds a formula."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["Texte"], ["=1+1"]])
    cell = libreoffice(out.getvalue().encode("utf-8-sig"), "csv")["A2"]
    assert cell.data_type == "f"
