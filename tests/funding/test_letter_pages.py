"""The pages of letters, templates, signed papers, and the public check of a code."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.permissions import Role
from funding.actions import letters, signatures
from funding.models import Letter, LetterTemplate, SignedScan
from tests.documents.test_pdf import data
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh

pytestmark = pytest.mark.django_db


def url(name, file) -> str:
    return reverse(f"funding:{name}", args=[file.reference])


def seen(file) -> dict:
    """The version that the page of the deed shows now."""
    return {"seen_version": fresh(file).version}


def test_a_letter_is_previewed_made_then_sent_through_the_pages(desk, sign_in):
    file = desk.granted()
    decider, holder = sign_in(desk.decider), sign_in(desk.holder)
    page = decider.get(url("write_letter", file)).content.decode()
    preview = reverse("funding:preview_letter", args=[file.reference, "grant"])
    assert preview in page
    answer = decider.get(preview)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert decider.post(url("write_letter", file), seen(file)).status_code == 302
    assert "pas encore envoyé" in decider.get(file.get_absolute_url()).content.decode()
    assert "courriers" not in holder.get(file.get_absolute_url()).content.decode()
    letter = Letter.objects.get()
    assert decider.get(url("notify_letter", file)).status_code == 200
    answer = decider.post(url("notify_letter", file), {"letter": letter.pk, **seen(file)})
    assert answer.status_code == 302
    page = holder.get(file.get_absolute_url()).content.decode()
    assert letter.reference in page
    assert str(desk.holder) in page
    path = reverse("documents:download", args=[letter.document.key])
    assert holder.get(path).status_code == 200


def test_sending_a_letter_that_does_not_exist_is_told_beside_its_field(
    desk, sign_in, nothing_changes
):
    file = desk.granted()
    letters.write_letter(file, by=desk.decider, at=AT)
    decider = sign_in(desk.decider)
    with nothing_changes():
        answer = decider.post(url("notify_letter", file), {"letter": 999999, **seen(file)})
    assert answer.status_code == 422


def test_a_preview_is_for_the_desk_and_for_kinds_that_exist(desk, sign_in):
    file = desk.granted()
    for who, kind in ((desk.holder, "grant"), (desk.reviewers[0], "grant"), (desk.decider, "x")):
        path = reverse("funding:preview_letter", args=[file.reference, kind])
        assert sign_in(who).get(path).status_code == 404
    path = reverse("funding:preview_letter", args=[file.reference, "grant"])
    assert sign_in(desk.decider).get(path + "?version=7").status_code == 404
    assert sign_in(desk.decider).get(path + "?version=sept").status_code == 200


def test_an_agreement_goes_and_comes_back_signed_through_the_pages(desk, sign_in):
    file = desk.granted()
    officer, holder = sign_in(desk.officer), sign_in(desk.holder)
    assert officer.get(url("write_agreement", file)).status_code == 200
    assert officer.post(url("write_agreement", file), seen(file)).status_code == 302
    letter = Letter.objects.get()
    said = {"letter": letter.pk, **seen(file)}
    assert officer.post(url("send_agreement", file), said).status_code == 302
    assert holder.get(url("return_signed", file)).status_code == 200
    signed = SimpleUploadedFile("signe.pdf", letter.document.content.read() + b"\n% signe")
    answer = holder.post(url("return_signed", file), {"scan": signed, **seen(file)}, follow=True)
    page = answer.content.decode()
    assert f"Code {letter.reference} lu" in page
    assert "exemplaire signé" in page
    form = officer.get(url("record_agreement", file)).content.decode()
    assert "Exemplaire signé" in form


def test_a_paper_deposited_on_the_wrong_file_goes_to_the_right_one(desk, sign_in):
    wrong, right = desk.granted(), desk.granted()
    made = {f.pk: letters.write_agreement(f, by=desk.officer, at=AT) for f in (wrong, right)}
    signed = SimpleUploadedFile("signe.pdf", made[right.pk].document.content.read())
    answer = sign_in(desk.officer).post(
        url("receive_signed", wrong), {"scan": signed, **seen(wrong)}
    )
    assert answer.status_code == 302
    assert answer["Location"] == right.get_absolute_url()


def unread(desk) -> SignedScan:
    from documents.pdf import render

    upload = SimpleUploadedFile("sans-code.pdf", render("plain", data(), at=AT))
    return signatures.receive(upload, by=desk.officer, at=AT)


def test_a_code_is_typed_from_the_queue(desk, sign_in):
    letter = letters.write_agreement(desk.granted(), by=desk.officer, at=AT)
    scan = unread(desk)
    officer = sign_in(desk.officer)
    assert "sans-code.pdf" in officer.get(reverse("funding:signatures")).content.decode()
    path = reverse("funding:settle_scan", args=[scan.reference])
    assert officer.get(path).status_code == 200
    wrong = officer.post(path, {"match": "1", "code": "LT-2222-2222-2222"})
    assert wrong.status_code == 409
    assert "d’aucun document" in wrong.content.decode()
    assert officer.post(path, {"match": "1", "code": ""}).status_code == 422
    assert officer.post(path, {"aside": "1", "reason": ""}).status_code == 422
    assert officer.post(path, {"match": "1", "code": letter.reference}).status_code == 302
    assert officer.get(path).status_code == 404


def test_the_queue_receives_papers_and_refuses_the_others_in_french(desk, sign_in):
    officer = sign_in(desk.officer)
    path = reverse("funding:signatures")
    assert officer.post(path, {}).status_code == 422
    bad = officer.post(path, {"scan": SimpleUploadedFile("a.txt", b"Bonjour")})
    assert bad.status_code == 409
    assert "PDF, en PNG ou en JPEG" in bad.content.decode()
    for other in (desk.holder, desk.reviewers[0]):
        assert sign_in(other).get(path).status_code == 404


def test_the_public_check_says_only_that_a_document_exists_its_day_and_its_hash(desk):
    letter = letters.write_agreement(desk.granted(), by=desk.officer, at=AT)
    page = Client().get(reverse("funding:verify", args=[letter.reference])).content.decode()
    assert letter.document.sha256 in page
    assert "2 avril 2026" in page
    for secret in (letter.cofinancing.reference, desk.organisation.name, "Délégation", "180"):
        assert secret not in page


def test_a_code_that_does_not_exist_is_told_so(db):
    answer = Client().get(reverse("funding:verify", args=["LT-2222-2222-2222"]))
    assert answer.status_code == 404
    assert "n’est le code d’aucun document" in answer.content.decode()
    odd = Client().get(reverse("funding:verify", args=["<script>alert(1)"]))
    assert odd.status_code == 404
    assert "<script>alert" not in odd.content.decode()


def test_a_code_may_be_typed_as_one_reads_it(desk):
    letter = letters.write_agreement(desk.granted(), by=desk.officer, at=AT)
    typed = letter.reference.lower().replace("-", " ")
    answer = Client().get(reverse("funding:verify_code"), {"code": typed}, follow=True)
    assert letter.document.sha256 in answer.content.decode()
    assert Client().get(reverse("funding:verify_code")).status_code == 200


def words(**changes) -> dict:
    return {"title": "Décision", "body": "Accord de {montant_accorde}.", "signature": "", **changes}


def test_an_administrator_prepares_then_publishes_a_template(sign_in, db):
    client = sign_in(person(Role.ADMINISTRATOR))
    path = reverse("funding:letter_template", args=["grant"])
    page = client.get(path).content.decode()
    assert "{montant_accorde}" in page
    assert client.post(path, words()).status_code == 302
    assert LetterTemplate.objects.get().published_at is None
    assert client.post(path, words(publish="1")).status_code == 302
    page = client.get(reverse("funding:letter_templates")).content.decode()
    assert "Version 1, publiée" in page


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"body": "Bonjour {prenom}"}, 409, "{prenom} n’existe pas"),
        ({"body": ""}, 422, "obligatoire"),
        ({"title": "x" * 201}, 422, "200"),
        ({"signature": "{"}, 409, "accolade"),
    ],
)
def test_a_wrong_template_is_refused_and_nothing_typed_is_lost(
    sign_in, nothing_changes, db, changes, status, sentence
):
    client = sign_in(person(Role.ADMINISTRATOR))
    path = reverse("funding:letter_template", args=["grant"])
    with nothing_changes():
        answer = client.post(path, words(**changes))
    assert answer.status_code == status
    page = answer.content.decode()
    assert sentence in page


def test_templates_are_for_those_who_write_or_use_them(sign_in, desk):
    listing = reverse("funding:letter_templates")
    edit = reverse("funding:letter_template", args=["grant"])
    assert sign_in(desk.decider).get(listing).status_code == 200
    for who in (desk.decider, desk.officer):
        assert sign_in(who).get(edit).status_code == 404
    for who in (desk.holder, desk.reviewers[0]):
        assert sign_in(who).get(listing).status_code == 404
    administrator = sign_in(person(Role.ADMINISTRATOR))
    assert administrator.get(reverse("funding:letter_template", args=["x"])).status_code == 404


def test_the_page_of_a_file_costs_the_same_with_more_letters(
    desk, sign_in, django_assert_max_num_queries
):
    file = desk.granted()
    for _ in range(3):
        letters.write_letter(fresh(file), by=desk.decider, at=AT)
    client = sign_in(desk.decider)
    with django_assert_max_num_queries(28):
        client.get(file.get_absolute_url())
    for _ in range(3):
        letters.write_letter(fresh(file), by=desk.decider, at=AT)
    with django_assert_max_num_queries(28):
        client.get(file.get_absolute_url())


def test_the_doors_of_letters_are_shown_to_those_who_may_open_them(desk, sign_in):
    listing = reverse("funding:list")
    decider, officer = sign_in(desk.decider), sign_in(desk.officer)
    assert reverse("funding:letter_batch") in decider.get(listing).content.decode()
    assert reverse("funding:signatures") in officer.get(listing).content.decode()
    holder = sign_in(desk.holder).get(listing).content.decode()
    assert reverse("funding:letter_batch") not in holder
    assert reverse("funding:signatures") not in holder
    administrator = sign_in(person(Role.ADMINISTRATOR)).get("/tableau-de-bord/").content.decode()
    assert reverse("funding:letter_templates") in administrator
