"""The pages of Chorus: who enters, who acts, what they cost."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from funding.ledger import books
from funding.ledger.models import ChorusExtract, ChorusLine, ChorusLink, ChorusPairing
from funding.tasks import long_import_chorus, long_import_waiting
from tests.factories import ledger
from tests.factories.accounts import person
from tests.factories.chorus import FILES, brought, waiting
from tests.unchanged import everything_as_before

pytestmark = pytest.mark.django_db
A, U = "1512345678", "1599999999"


def signed_in(client, role: str):
    client.force_login(person(role), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def officer(client):
    return signed_in(client, "budget_officer")


@pytest.fixture
def story():
    """Both extracts, an engagement that bears the first EJ, one payment of two."""
    engagement = ledger.engagement(ledger.line(ae=1_000_000, cp=1_000_000), 150_000)
    by: User = engagement.recorded_by
    with transaction.atomic():
        books.record_number(engagement=engagement, ej_number=A, by=by, at=ledger.AT)
        books.pay(
            engagement=engagement,
            fiscal_year=2026,
            amount=ledger.euros(79_000),
            **ledger.told(by),
        )
    brought("engagements_latin1.csv")
    brought("payments.csv")
    return engagement


def addresses() -> list[str]:
    line = ChorusLine.objects.filter(kind="payments").order_by("pk")[0]
    alone = ChorusLine.objects.get(ej_number="")
    return [
        reverse("chorus:extracts"),
        reverse("chorus:extract", args=[line.extract_id]),
        reverse("chorus:queue"),
        reverse("chorus:ej", args=[U]),
        reverse("chorus:line", args=[alone.pk]),
        reverse("chorus:answers"),
        reverse("chorus:differences"),
        reverse("chorus:payment", args=[line.pk]),
        reverse("admin:ledger_chorusline_changelist"),
    ]


@pytest.mark.parametrize("role", ["budget_officer", "auditor"])
def test_officers_and_auditors_read_every_page(client, story, role):
    signed_in(client, role)
    for address in addresses():
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize(
    "role",
    ["data_administrator", "contributor", "reviewer", "decision_maker", "support_agent"],
)
def test_others_do_not_enter(client, story, role):
    signed_in(client, role)
    for address in addresses():
        assert client.get(address).status_code in (302, 403), address


def test_an_administrator_sees_no_money(client, story):
    signed_in(client, "administrator")
    for address in addresses():
        assert client.get(address).status_code == 403, address


def test_an_auditor_sees_no_button_and_changes_nothing(client, story):
    signed_in(client, "auditor")
    posts = {
        reverse("chorus:extracts"): {"extracted_on": "2026-07-01"},
        reverse("chorus:ej", args=[U]): {"deed": "set_aside", "reason": "Pour voir"},
        reverse("chorus:answers"): {"answer": "link-1", "reason": "Pour voir"},
    }
    with everything_as_before(connection):
        for address, data in posts.items():
            assert (
                'type="submit" class="button default"' not in client.get(address).content.decode()
            )
            assert client.post(address, data).status_code == 403


@pytest.mark.parametrize(
    ("name", "arguments", "queries"),
    [
        ("extracts", [], 8),
        ("queue", [], 11),
        ("ej", [U], 14),
        ("answers", [], 6),
        ("differences", [], 13),
    ],
)
def test_each_page_costs_so_many_queries(
    officer, story, django_assert_num_queries, name, arguments, queries
):
    address = reverse(f"chorus:{name}", args=arguments)
    officer.get(address)
    with django_assert_num_queries(queries):
        officer.get(address)


def test_a_deposited_file_is_imported_by_the_worker(officer, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("jp51.csv", (FILES / "engagements_latin1.csv").read_bytes())
    answer = officer.post(reverse("chorus:extracts"), {"file": file, "extracted_on": "2026-07-01"})
    extract = ChorusExtract.objects.get()
    assert answer.url == reverse("chorus:extract", args=[extract.pk])
    page = officer.get(answer.url).content.decode()
    assert "hx-get" in page
    assert "Annuler l’import" in page
    long_import_chorus(extract.pk)
    page = officer.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert "6\xa0nouvelles" in page
    assert "hx-get" not in page


def test_what_waited_for_the_broker_is_imported_at_the_next_beat(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    extract = waiting(FILES / "payments.csv")
    extract.file.save("jp57.csv", SimpleUploadedFile("x", (FILES / "payments.csv").read_bytes()))
    ChorusExtract.objects.filter(pk=extract.pk).update(requested_at=ledger.AT)
    assert long_import_waiting() == 1
    assert long_import_waiting() == 0
    assert ChorusLine.objects.count() == 5


def test_a_broken_file_shows_its_lines_and_columns(officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("jp51.csv", (FILES / "broken.csv").read_bytes())
    officer.post(reverse("chorus:extracts"), {"file": file, "extracted_on": "2026-07-01"})
    extract = ChorusExtract.objects.get()
    long_import_chorus(extract.pk)
    page = officer.get(reverse("chorus:extract", args=[extract.pk])).content.decode()
    assert "Ligne 4, colonne « Montant »" in page
    assert not ChorusLine.objects.exists()


def test_a_waiting_import_is_cancelled_and_never_runs(officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("jp57.csv", (FILES / "payments.csv").read_bytes())
    officer.post(reverse("chorus:extracts"), {"file": file, "extracted_on": "2026-07-01"})
    extract = ChorusExtract.objects.get()
    officer.post(reverse("chorus:cancel", args=[extract.pk]))
    long_import_chorus(extract.pk)
    extract.refresh_from_db()
    assert extract.status == "cancelled"
    assert not ChorusLine.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"extracted_on": "2026-07-01"},
        {"extracted_on": "2999-01-01", "file": True},
        {"extracted_on": "hier", "file": True},
    ],
)
def test_a_wrong_deposit_is_told_and_stores_nothing(officer, data):
    if data.get("file"):
        data = {**data, "file": SimpleUploadedFile("jp51.csv", b"a;b")}
    with everything_as_before(connection):
        answer = officer.post(reverse("chorus:extracts"), data)
    assert answer.status_code in (409, 422)
    assert "chorus-error" in answer.content.decode()


def test_an_officer_accepts_then_undoes_on_the_pages(officer, story):
    brought("engagements_latin1.csv")
    other = ledger.engagement(ledger.line(ae=500_000), 66_000, award="DL-2026-0099")
    address = reverse("chorus:ej", args=[U])
    assert "DL-2026-0099" in officer.get(address).content.decode()
    answer = officer.post(
        address, {"deed": "accept", "engagement": other.pk, "reason": "Même montant"}
    )
    assert answer.status_code == 302
    link = ChorusLink.objects.get()
    assert link.decision == "accepted"
    undone = {"answer": f"link-{link.pk}", "reason": "Erreur de dossier"}
    officer.post(reverse("chorus:answers"), undone)
    link.refresh_from_db()
    assert link.undone_reason == "Erreur de dossier"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"deed": "set_aside"}, 422),
        ({"deed": "accept", "reason": "x"}, 409),
        ({"deed": "accept", "reason": "x", "engagement": "1e9"}, 409),
        ({"deed": "vendre", "reason": "x"}, 409),
    ],
)
def test_a_wrong_answer_comes_back_with_its_sentence(officer, story, data, status):
    with everything_as_before(connection):
        answer = officer.post(reverse("chorus:ej", args=[U]), data)
    assert answer.status_code == status
    assert "Refusé." in answer.content.decode()


def test_an_officer_points_a_payment(officer, story):
    line = ChorusLine.objects.get(payment_number="5100000001")
    page = officer.get(reverse("chorus:differences")).content.decode()
    assert "Paiement Chorus à enregistrer" in page
    assert reverse("funding:pay", args=["DL-2026-0001"]) in page
    address = reverse("chorus:payment", args=[line.pk])
    movement = story.movements.get(kind="payment")
    answer = officer.post(address, {"movement": movement.pk, "reason": "Frais déduits"})
    assert answer.status_code == 302
    assert ChorusPairing.objects.get().movement == movement
    assert "Paiement pointé d’un autre montant" in officer.get(answer.url).content.decode()


def test_an_unknown_number_is_not_found(officer):
    assert officer.get(reverse("chorus:ej", args=["0000000000"])).status_code == 404


def test_a_search_is_kept_from_page_to_page(officer, story):
    page = officer.get(reverse("chorus:queue"), {"q": "<b>SOCIETE & Cie"}).content.decode()
    assert "<b>SOCIETE" not in page
    assert "Tout est rapproché." in page
