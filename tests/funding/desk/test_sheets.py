"""What an officer takes from the desk, opened in LibreOffice: amounts add up, days are days."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.permissions import Role
from funding.ledger import books
from tests.factories import ledger as make
from tests.factories.accounts import person
from tests.factories.chorus import brought

pytestmark = pytest.mark.django_db
EXTENSIONS = ("xlsx", "ods", "csv")
#: Each sheet: the columns that are numbers and those that are days.
SHEETS = {
    "export": (["Exercice", "Crédits ouverts", "Disponible", "Engagé", "Payé"], []),
    "movements_export": (["N°", "Montant"], ["Date d’effet", "Enregistré le"]),
    "differences_file": (["Chorus", "Écart"], []),
}


@pytest.fixture
def sheet(desk, sign_in, libreoffice):
    """``sheet(name, extension)``: its header and rows, as LibreOffice reads them."""
    with transaction.atomic():
        books.record_number(
            engagement=desk.engagement, ej_number="1512345678", by=desk.officer, at=make.AT
        )
    brought("engagements_latin1.csv")
    brought("payments.csv")
    client = sign_in(person(Role.AUDITOR))

    def opened(name: str, extension: str):
        address = (
            reverse(f"chorus:{name}", args=[extension])
            if name == "differences_file"
            else reverse(f"desk:{name}", args=[desk.envelope.code, extension])
        )
        answer = client.get(address)
        page = libreoffice(b"".join(answer), extension)
        header, *rows = page.iter_rows()
        return [cell.value for cell in header], rows

    return opened


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("name", SHEETS)
def test_libreoffice_opens_the_sheets_of_the_desk(sheet, name, extension):
    header, rows = sheet(name, extension)
    numbers, days = SHEETS[name]
    assert rows
    for column in numbers:
        cells = [row[header.index(column)] for row in rows]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"n"}, column
    for column in days:
        assert all(row[header.index(column)].is_date for row in rows), column


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_column_of_what_is_available_adds_up_to_the_cent(sheet, desk, extension):
    header, rows = sheet("export", extension)
    credit, available = header.index("Crédits"), header.index("Disponible")
    total = sum(
        (Decimal(str(row[available].value)) for row in rows if row[credit].value == "AE"),
        Decimal(0),
    )
    assert total == Decimal("850000")
