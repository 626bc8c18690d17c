"""The schedule goes out, is filled in, comes back: seen cell by cell, applied whole or not."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from odfdo import Document
from openpyxl import load_workbook

from finding.exports.sheets import to_csv, to_ods, to_xlsx
from funding.exports import schedule as exports
from funding.models import Tranche
from tests.factories.accounts import person
from tests.factories.funding import cofinancing_in
from tests.unchanged import everything_as_before
from workflow.models import JournalEntry
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON, LATER = TODAY + timedelta(days=40), TODAY + timedelta(days=400)


@pytest.fixture
def tranche() -> Tranche:
    """A tranche to come, beside another of the same agreement."""
    file = cofinancing_in("agreed")
    planned = Tranche.objects.get(agreement__cofinancing=file, number=2)
    Tranche.objects.create(
        agreement=planned.agreement,
        number=3,
        label="=Solde",
        planned_amount=Decimal("50000.00"),
        planned_on=SOON,
    )
    return planned


@pytest.fixture
def envelope(tranche):
    return tranche.agreement.engagement.line.envelope


@pytest.fixture
def officer(client):
    client.force_login(person("budget_officer"), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def filled(envelope, **cells) -> bytes:
    """The exported CSV with cells changed: ``t2=("01/01/2027", "60 000,00")`` by tranche number."""
    content = to_csv(exports.schedule(envelope)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))
    for row in rows[1:]:
        day, amount = cells.get(f"t{row[3]}", (None, None))
        row[7], row[8] = day or row[7], amount or row[8]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def address(envelope) -> str:
    return reverse("desk:schedule", args=[envelope.code])


def bring(client, envelope, content: bytes, name: str = "echeancier.csv"):
    return client.post(address(envelope), {"file": SimpleUploadedFile(name, content)})


def confirm(client, envelope, page, reason: str = "Calendrier revu avec le porteur"):
    sealed = page.context["sealed"]
    return client.post(address(envelope), {"confirm": sealed, "reason": reason})


@pytest.mark.parametrize("write", [to_xlsx, to_ods, to_csv])
def test_what_left_comes_back_the_same_in_each_format(envelope, write):
    wishes = exports.read(write(exports.schedule(envelope)))
    assert len(wishes) == 3
    for wish in wishes:
        tranche = Tranche.objects.get(pk=wish.tranche_id)
        assert wish.planned_on == wish.left_on == tranche.planned_on
        assert wish.amount == wish.left_amount == tranche.planned_amount


def rewritten(content: bytes, part: str, change) -> bytes:
    """A workbook with one of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            held = old.read(info.filename)
            new.writestr(info, change(held) if info.filename == part else held)
    return out.getvalue()


def with_last_row(row: bytes):
    return lambda content: content.replace(b"</table:table>", row + b"</table:table>", 1)


ALL_COLUMNS = b'table:number-columns-repeated="16384"'
ALL_ROWS = b'<table:table-row table:number-rows-repeated="1048000">'


def test_an_ods_ends_by_a_million_empty_rows_as_libreoffice_writes_them(envelope):
    content = to_ods(exports.schedule(envelope))
    last = ALL_ROWS + b"<table:table-cell " + ALL_COLUMNS + b"/></table:table-row>"
    long = rewritten(content, "content.xml", with_last_row(last))
    assert [wish.tranche_id for wish in exports.read(long)] == [
        wish.tranche_id for wish in exports.read(content)
    ]


def test_an_ods_that_repeats_a_full_row_is_refused_before_it_is_made_whole(envelope):
    cell = b'<table:table-cell office:value-type="string" ' + ALL_COLUMNS + b">"
    last = ALL_ROWS + cell + b"<text:p>x</text:p></table:table-cell></table:table-row>"
    long = rewritten(to_ods(exports.schedule(envelope)), "content.xml", with_last_row(last))
    with pytest.raises(Refused, match="colonne « Repère »"):
        exports.read(long)


def test_a_workbook_that_swells_is_refused(envelope):
    swollen = rewritten(
        to_xlsx(exports.schedule(envelope)),
        "xl/worksheets/sheet1.xml",
        lambda content: content + b" " * (101 << 20),
    )
    with pytest.raises(Refused, match="trop lourd"):
        exports.read(swollen)


@pytest.mark.parametrize("value", [b"NaN", b"INF"])
def test_an_amount_that_is_no_number_is_named(envelope, value):
    wrong = rewritten(
        to_ods(exports.schedule(envelope)),
        "content.xml",
        lambda content: re.sub(
            rb'office:value="[0-9.]+"( office:currency)',
            b'office:value="' + value + rb'"\1',
            content,
        ),
    )
    with pytest.raises(Refused, match="« Montant prévu »"):
        exports.read(wrong)


def test_the_sheet_has_numbers_dates_and_no_formula(envelope):
    page = load_workbook(io.BytesIO(to_xlsx(exports.schedule(envelope)))).worksheets[0]
    rows = list(page.iter_rows(min_row=2))
    assert {row[8].data_type for row in rows} == {"n"}
    assert all(row[7].is_date for row in rows)
    assert rows[2][4].value == "'=Solde"
    years = Document(io.BytesIO(to_ods(exports.schedule(envelope)))).body.tables[1]
    assert years.name == "Par exercice"


def test_nothing_changed_changes_nothing(officer, envelope):
    page = bring(officer, envelope, filled(envelope))
    assert "Rien ne change" in page.content.decode()


def test_changed_cells_are_shown_then_applied_together(officer, envelope, tranche):
    content = filled(
        envelope,
        t2=(f"{LATER:%d/%m/%Y}", "30 000,00"),
        t3=(None, "70 000,00"),
    )
    with everything_as_before(connection):
        page = bring(officer, envelope, content)
    text = page.content.decode()
    assert f"<ins>{LATER:%d/%m/%Y}</ins>" in text
    assert "<ins>70\u202f000,00\xa0€</ins>" in text
    assert len(page.context["preview"].changes) == 3
    assert confirm(officer, envelope, page).status_code == 302
    tranche.refresh_from_db()
    assert (tranche.planned_on, tranche.planned_amount) == (LATER, Decimal("30000.00"))
    entry = JournalEntry.objects.get(transition="reschedule")
    assert entry.reason == "Calendrier revu avec le porteur"
    assert len(entry.details["tranches"]) == 3


def test_the_tranches_keep_adding_up_to_their_agreement(officer, envelope):
    with everything_as_before(connection):
        page = bring(officer, envelope, filled(envelope, t2=(None, "60 000,00")))
    assert "10\u202f000,00\xa0€ de plus" in page.content.decode()
    assert "Tout appliquer" not in page.content.decode()
    with everything_as_before(connection):
        assert confirm(officer, envelope, page).status_code == 409


def test_a_cell_changed_here_since_the_export_is_a_conflict_that_names_who(
    officer, envelope, tranche
):
    content = filled(envelope, t2=(f"{LATER:%d/%m/%Y}", None))
    first = bring(officer, envelope, filled(envelope, t2=(f"{SOON:%d/%m/%Y}", None)))
    confirm(officer, envelope, first)
    with everything_as_before(connection):
        page = bring(officer, envelope, content)
    text = page.content.decode()
    assert "modifiée ici depuis l’export par" in text
    assert "Revoir l’échéancier" in text
    assert "Tout appliquer" not in text


def test_a_cell_changed_only_here_is_kept(officer, envelope, tranche):
    content = filled(envelope, t3=(f"{LATER:%d/%m/%Y}", None))
    Tranche.objects.filter(pk=tranche.pk).update(planned_on=SOON)
    page = bring(officer, envelope, content)
    assert [c.tranche.number for c in page.context["preview"].changes] == [3]
    confirm(officer, envelope, page)
    tranche.refresh_from_db()
    assert tranche.planned_on == SOON


def test_what_was_certified_no_longer_moves(officer, envelope):
    page = bring(officer, envelope, filled(envelope, t1=(f"{LATER:%d/%m/%Y}", None)))
    assert "ne se déplace plus" in page.content.decode()


def test_a_tranche_certified_between_the_two_looks_refuses_everything(officer, envelope, tranche):
    content = filled(envelope, t2=(f"{LATER:%d/%m/%Y}", None), t3=(f"{LATER:%d/%m/%Y}", None))
    page = bring(officer, envelope, content)
    Tranche.objects.filter(pk=tranche.pk).update(
        certified_at=timezone.now(), certified_by=person("reviewer"), certificate="Constaté"
    )
    with everything_as_before(connection):
        answer = confirm(officer, envelope, page)
    assert answer.status_code == 409
    assert "ne se déplace plus" in answer.content.decode()


def test_a_year_short_of_credits_is_a_warning_that_refuses_nothing(officer, envelope):
    page = bring(officer, envelope, filled(envelope, t2=(f"{LATER:%d/%m/%Y}", None)))
    assert "CP disponibles" in " ".join(page.context["preview"].warnings)
    assert page.context["preview"].may_apply


def test_a_tranche_does_not_precede_its_signature(officer, envelope):
    page = bring(officer, envelope, filled(envelope, t2=("01/01/2020", None)))
    assert "précéder la signature" in page.content.decode()


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"t2": ("31/02/2027", None)}, "Ligne 3, colonne « Prévue le »"),
        ({"t2": (None, "beaucoup")}, "Ligne 3, colonne « Montant prévu »"),
        ({"t2": (None, "1,234")}, "a plus de deux décimales"),
    ],
)
def test_an_unreadable_cell_is_named_and_nothing_is_kept(officer, envelope, cells, sentence):
    with everything_as_before(connection):
        page = bring(officer, envelope, filled(envelope, **cells))
    assert page.status_code == 422
    assert sentence in page.content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n1;2\n", b"PK\x03\x04rien", b"\x00\xff\xfe", "Prévue le\n".encode()]
)
def test_another_file_is_refused_in_french(officer, envelope, content):
    page = bring(officer, envelope, content)
    assert page.status_code == 422
    assert "desk-refusal" in page.content.decode()


def test_a_mark_written_by_hand_is_refused(officer, envelope):
    content = filled(envelope).decode().split("\r\n")
    content[2] = content[2].rsplit(";", 1)[0] + ";WzEsIjIwMjYi:1abc:xyz"
    page = bring(officer, envelope, "\r\n".join(content).encode())
    assert "Repère" in page.content.decode()
    assert page.status_code == 422


def test_a_row_twice_is_refused(officer, envelope):
    content = filled(envelope)
    page = bring(officer, envelope, content + content.split(b"\r\n")[1] + b"\r\n")
    assert "déjà plus haut" in page.content.decode()


def test_a_tranche_of_another_envelope_is_refused(officer, envelope):
    other = cofinancing_in("agreed").budget_line.envelope
    page = bring(officer, envelope, filled(other))
    assert "pas de cette enveloppe" in page.content.decode()


def test_a_confirmation_of_somebody_else_is_refused(client, officer, envelope):
    page = bring(officer, envelope, filled(envelope, t2=(f"{LATER:%d/%m/%Y}", None)))
    client.force_login(person("budget_officer"), backend=settings.AUTHENTICATION_BACKENDS[0])
    with everything_as_before(connection):
        answer = confirm(client, envelope, page)
    assert answer.url == address(envelope)


def test_a_confirmation_without_reason_is_refused(officer, envelope):
    page = bring(officer, envelope, filled(envelope, t2=(f"{LATER:%d/%m/%Y}", None)))
    with everything_as_before(connection):
        answer = confirm(officer, envelope, page, reason=" ")
    assert answer.status_code == 409
    assert "Indiquez le motif." in answer.content.decode()


def test_an_auditor_takes_the_sheet_and_brings_nothing_back(client, envelope):
    client.force_login(person("auditor"), backend=settings.AUTHENTICATION_BACKENDS[0])
    for extension in ("xlsx", "ods", "csv"):
        taken = reverse("desk:schedule_file", args=[envelope.code, extension])
        assert client.get(taken).status_code == 200
    assert "Comparer" not in client.get(address(envelope)).content.decode()
    assert bring(client, envelope, filled(envelope)).status_code == 403


def test_every_export_of_the_desk_downloads(officer, envelope):
    for name in ("export", "movements_export", "schedule_file"):
        for extension in ("xlsx", "ods", "csv"):
            answer = officer.get(reverse(f"desk:{name}", args=[envelope.code, extension]))
            assert answer.status_code == 200
            assert answer["Content-Disposition"].endswith(f'.{extension}"')
        assert officer.get(reverse(f"desk:{name}", args=[envelope.code, "exe"])).status_code == 404
    for extension in ("xlsx", "ods", "csv"):
        assert officer.get(reverse("chorus:differences_file", args=[extension])).status_code == 200


def test_the_file_leads_to_the_sheet(officer, tranche, envelope):
    reference = tranche.agreement.cofinancing.reference
    answer = officer.get(reverse("funding:reschedule", args=[reference]))
    assert answer.url == address(envelope)


def test_the_pages_cost_the_same_with_more_tranches(officer, envelope, tranche):
    def cost(deed) -> int:
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert deed().status_code == 200
        return len(captured)

    content = filled(envelope, t2=(f"{LATER:%d/%m/%Y}", None))
    few = [
        cost(lambda: officer.get(address(envelope))),
        cost(lambda: officer.get(reverse("desk:schedule_file", args=[envelope.code, "csv"]))),
        cost(lambda: bring(officer, envelope, content)),
    ]
    for number in range(4, 9):
        Tranche.objects.create(
            agreement=tranche.agreement,
            number=number,
            label=f"Tranche {number}",
            planned_amount=Decimal("1000.00"),
            planned_on=date(2027, 1, number),
        )
    days = {f"t{n}": (f"{LATER:%d/%m/%Y}", None) for n in range(2, 9)}
    content = filled(envelope, **days)
    assert few == [
        cost(lambda: officer.get(address(envelope))),
        cost(lambda: officer.get(reverse("desk:schedule_file", args=[envelope.code, "csv"]))),
        cost(lambda: bring(officer, envelope, content)),
    ]
