"""Extracts come in whole or not at all, and coming in twice changes nothing."""

from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from django.db import DatabaseError, transaction
from openpyxl import Workbook

from funding.ledger.chorus.intake import Cancelled, bring_in, told
from funding.ledger.chorus.sources import FileRefused
from funding.ledger.models import ChorusExtract, ChorusLine
from tests.factories.accounts import UserFactory
from tests.factories.chorus import FILES, NOW, brought, waiting

pytestmark = pytest.mark.django_db


def lines() -> list[tuple]:
    return list(
        ChorusLine.objects.order_by("pk").values_list(
            "pk", "digest", "occurrence", "amount", "gone_in"
        )
    )


def test_engagements_in_western_encoding_are_read_by_column_name():
    extract = brought("engagements_latin1.csv")
    assert (extract.kind, extract.read_count, extract.added_count) == ("engagements", 6, 6)
    first = ChorusLine.objects.order_by("pk")[0]
    assert first.ej_number == "1512345678"
    assert first.amount == Decimal("250000.00")
    assert first.cost_centre == "DINUM0001"
    assert first.posted_on == date(2026, 3, 2)
    assert first.row_number == 2
    assert first.cells[7] == "250 000,00"
    assert extract.headers[3] == "Centre de coûts"


def test_negative_lines_are_kept_negative_wherever_their_sign_stands():
    brought("engagements_latin1.csv")
    negative = ChorusLine.objects.filter(amount__lt=0).order_by("pk")
    assert [(x.type_code, x.amount) for x in negative] == [
        (150, Decimal("-50000.00")),
        (200, Decimal("-80000.00")),
    ]


def test_two_identical_lines_of_a_file_are_two_lines():
    brought("engagements_latin1.csv")
    twins = ChorusLine.objects.filter(ej_number="1599999999").order_by("occurrence")
    assert [t.occurrence for t in twins] == [1, 2]


def test_the_same_lines_in_another_encoding_with_tabs_and_other_headers_change_nothing():
    brought("engagements_latin1.csv")
    before = lines()
    again = brought("engagements_tab_utf8.csv")
    assert (again.added_count, again.known_count, again.gone_count) == (0, 6, 0)
    assert lines() == before
    assert "rien n’a changé" in told(again)


def test_the_same_lines_from_a_workbook_change_nothing(tmp_path):
    brought("engagements_latin1.csv")
    before = lines()
    book = Workbook()
    for text in (FILES / "engagements_latin1.csv").read_text("cp1252").splitlines():
        cells: list = text.split(";")
        if cells[0] != "Exercice comptable":
            cells[0], cells[9] = int(cells[0]), int(cells[9])
            shown = cells[7].replace(" ", "").replace(",", ".")
            cells[7] = -float(shown[:-1]) if shown.endswith("-") else float(shown)
            day, month, year = cells[10].split("/")
            cells[10] = date(int(year), int(month), int(day))
        book.active.append(cells)
    book.save(tmp_path / "extrait.xlsx")
    again = brought(tmp_path / "extrait.xlsx")
    assert (again.added_count, again.known_count) == (0, 6)
    assert lines() == before


def test_a_workbook_whose_sheet_is_damaged_is_told_as_such(tmp_path):
    whole, damaged = tmp_path / "entier.xlsx", tmp_path / "abime.xlsx"
    book = Workbook()
    headers = (FILES / "engagements_latin1.csv").read_text("cp1252").splitlines()[0].split(";")
    book.active.append(headers)
    book.save(whole)
    with ZipFile(whole) as before, ZipFile(damaged, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(b"</row>", b"<\x01row>"))
    with pytest.raises(FileRefused, match="abîmée"):
        brought(damaged)
    assert ChorusExtract.objects.get().status == "failed"


def test_a_corrected_extract_of_the_same_period_replaces_what_it_no_longer_shows():
    first = brought("engagements_latin1.csv")
    second = brought("engagements_corrected.csv")
    assert (second.added_count, second.gone_count) == (2, 2)
    gone = ChorusLine.objects.filter(gone_in=second).order_by("pk")
    assert [(x.ej_number, x.occurrence, x.extract_id) for x in gone] == [
        ("1512345679", 1, first.pk),
        ("1599999999", 2, first.pk),
    ]
    assert ChorusLine.objects.count() == 8
    assert [c.change for c in second.changes.order_by("pk")] == ["gone", "gone"]


def test_bringing_the_first_extract_again_after_its_correction_changes_nothing():
    brought("engagements_latin1.csv")
    brought("engagements_corrected.csv")
    before = lines()
    again = brought("engagements_latin1.csv")
    assert (again.added_count, again.gone_count, again.back_count) == (0, 0, 0)
    assert lines() == before


def test_a_line_that_a_later_extract_shows_again_counts_again(tmp_path):
    brought("engagements_latin1.csv")
    brought("engagements_corrected.csv")
    text = (FILES / "engagements_latin1.csv").read_text("cp1252")
    text += "2026;0349-CDNU-CDNU;0349-01;DINUM0001;1512345680;10;Autre;1,00;X;100;01/07/2026\n"
    (tmp_path / "revenu.csv").write_text(text, "utf-8")
    third = brought(tmp_path / "revenu.csv")
    assert (third.added_count, third.back_count, third.gone_count) == (1, 2, 2)
    assert ChorusLine.objects.get(ej_number="1512345679", gone_in=None).amount == 120_000


def test_a_partial_extract_makes_nothing_disappear():
    brought("engagements_latin1.csv")
    second = brought("engagements_corrected.csv", partial=True)
    assert (second.added_count, second.gone_count) == (2, 0)


def test_an_extract_older_than_one_already_in_is_refused_and_changes_nothing():
    brought("engagements_corrected.csv", on=date(2026, 7, 1))
    before = lines()
    with pytest.raises(FileRefused, match="plus récent"):
        brought("engagements_latin1.csv", on=date(2026, 6, 1))
    assert lines() == before


def test_payments_are_read_and_the_total_at_the_bottom_is_not_a_payment():
    extract = brought("payments.csv")
    assert (extract.kind, extract.read_count, extract.skipped_count) == ("payments", 5, 1)
    line = ChorusLine.objects.order_by("pk")[0]
    assert (line.payment_number, line.fiscal_year, line.type_code) == ("5100000001", 2026, None)


@pytest.mark.parametrize(
    ("name", "told_problems"),
    [
        (
            "broken.csv",
            [
                [4, "Montant", "« 80 000,0,0 » n’est pas un montant."],
                [6, "Type de montant", "« 175 » n’est pas un type de montant connu"],
                [6, "Date comptable", "« 31/02/2026 » n’est pas une date"],
            ],
        ),
        ("broken_columns.csv", [[0, "", "Il manque la colonne « Type de montant »"]]),
        ("broken_quote.csv", [[4, "", "ne se lit pas"]]),
        ("broken_scientific.csv", [[2, "Numéro de pièce de référence", "notation scientifique"]]),
        ("broken_width.csv", [[3, "", "13 cellules pour 11 colonnes"]]),
    ],
)
def test_a_broken_file_says_line_and_column_and_imports_nothing(name, told_problems):
    brought("payments.csv")
    before = lines()
    extract = waiting(FILES / name)
    with pytest.raises(FileRefused) as refused:
        bring_in(extract, FILES / name, clock=lambda: NOW)
    found = {(p.line, p.column): p.sentence for p in refused.value.problems}
    for line, column, sentence in told_problems:
        assert sentence in found[line, column]
    extract.refresh_from_db()
    assert extract.status == "failed"
    assert extract.problems
    assert lines() == before


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04rien", b"\xd0\xcf\x11\xe0", b"a;b\n1;2\n"]
)
def test_what_is_not_an_extract_is_refused_in_french(tmp_path, content):
    path = tmp_path / "fichier"
    path.write_bytes(content)
    with pytest.raises(FileRefused):
        brought(path)
    assert not ChorusLine.objects.exists()


def test_a_header_alone_is_refused(tmp_path):
    header = (FILES / "payments.csv").read_text("utf-8").splitlines()[0]
    (tmp_path / "vide.csv").write_text(header + "\n", "utf-8")
    with pytest.raises(FileRefused, match="aucune ligne"):
        brought(tmp_path / "vide.csv")


def test_an_import_that_somebody_cancels_while_it_reads_stores_nothing(tmp_path):
    head, *rows = (FILES / "payments.csv").read_text("utf-8").splitlines()
    (tmp_path / "long.csv").write_text("\n".join([head, *rows[:4] * 1500]) + "\n", "utf-8")
    extract, by = waiting(tmp_path / "long.csv"), UserFactory()

    def cancel(percent: int) -> None:
        ChorusExtract.objects.filter(pk=extract.pk).update(cancelled_at=NOW, cancelled_by=by)

    with pytest.raises(Cancelled):
        bring_in(extract, tmp_path / "long.csv", clock=lambda: NOW, step=cancel)
    extract.refresh_from_db()
    assert extract.status == "cancelled"
    assert not ChorusLine.objects.exists()


def test_a_line_cannot_be_changed_or_deleted_whatever_the_code_path():
    brought("payments.csv")
    before = lines()
    for change in (
        lambda: ChorusLine.objects.update(amount=1),
        lambda: ChorusLine.objects.update(ej_number="1"),
        lambda: ChorusLine.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert lines() == before
