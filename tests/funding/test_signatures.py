"""A signed paper finds its file by its code; what cannot be read waits for a person."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, ProgrammingError, transaction

from accounts.permissions import Role
from documents.models import Attachment
from documents.pdf import render
from funding.actions import letters, signatures
from funding.models import ScanStatus, SignedScan
from notifications.models import Notification
from tests.documents.test_codes import as_picture
from tests.documents.test_pdf import data
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db


def to_sign(desk, *, sent: bool = True):
    """An agreement made, sent to its holder, and its PDF."""
    file = desk.granted()
    letter = letters.write_agreement(file, by=desk.officer, at=AT)
    if sent:
        letters.send_agreement(fresh(file), letter=letter, by=desk.officer, at=AT)
    return letter, letter.document.content.read()


def upload(content: bytes, name: str = "signe.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def without_code() -> SimpleUploadedFile:
    return upload(render("plain", data(), at=AT), "sans-code.pdf")


def test_a_signed_scan_finds_its_file_by_itself(desk, tmp_path):
    letter, pdf = to_sign(desk)
    picture = as_picture(pdf, tmp_path, 150.0)
    scan = signatures.receive(upload(picture, "scan.png"), by=desk.holder, at=AT)
    assert (scan.status, scan.letter, scan.was_read) == (ScanStatus.MATCHED, letter, True)
    assert Attachment.objects.of(letter.cofinancing).get() == scan.document
    assert JournalEntry.objects.filter(transition="return_signed").count() == 1
    assert Notification.objects.filter(event="funding.signed_back").count() == 1


def test_it_finds_its_file_among_others_whoever_receives_it(desk):
    to_sign(desk)
    letter, pdf = to_sign(desk)
    scan = signatures.receive(upload(pdf + b"\n% signe"), by=desk.officer, at=AT)
    assert scan.letter == letter
    assert JournalEntry.objects.filter(transition="receive_signed").count() == 1


def test_the_bytes_received_are_kept_as_they_were(desk):
    _letter, pdf = to_sign(desk)
    signed = pdf + b"\n% signe a la main"
    scan = signatures.receive(upload(signed), by=desk.officer, at=AT)
    assert scan.document.content.read() == signed
    rows = SignedScan.objects.filter(pk=scan.pk)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        rows.update(reason="Autre")
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        rows.delete()


def test_an_unreadable_code_waits_then_is_typed_by_hand(desk):
    letter, _pdf = to_sign(desk)
    scan = signatures.receive(without_code(), by=desk.holder, at=AT)
    assert scan.status == ScanStatus.UNREAD
    assert not Attachment.objects.of(letter.cofinancing).exists()
    typed = letter.reference.lower().replace("-", " ")
    signatures.match(scan, code=typed, by=desk.officer, at=AT)
    scan.refresh_from_db()
    assert (scan.status, scan.letter, scan.was_read) == (ScanStatus.MATCHED, letter, False)
    assert Attachment.objects.of(letter.cofinancing).get().pk == scan.document_id


def test_a_waiting_scan_is_read_by_the_desk_and_by_whoever_brought_it(desk):
    scan = signatures.receive(without_code(), by=desk.holder, at=AT)
    for who, reads in ((desk.holder, True), (desk.officer, True), (desk.reviewers[0], False)):
        found = Attachment.objects.visible_to(who).filter(pk=scan.document_id).exists()
        assert found is reads


@pytest.mark.parametrize("code", ["LT-2222-2222-2222", "n’importe quoi", ""])
def test_a_wrong_code_typed_is_refused_with_a_sentence(desk, refused, code):
    scan = signatures.receive(without_code(), by=desk.officer, at=AT)
    with refused("unknown_code") as caught:
        signatures.match(scan, code=code, by=desk.officer, at=AT)
    assert "d’aucun document" in caught.value.message


def test_another_ministry_s_code_is_as_unknown_as_one_that_does_not_exist(desk, refused):
    _letter, pdf = to_sign(desk)
    stranger = person(Role.DATA_ADMINISTRATOR)
    with refused("unknown_code"):
        signatures.receive(upload(pdf), by=stranger, at=AT)


def test_a_letter_of_decision_is_not_to_sign(desk, refused):
    letter = letters.write_letter(desk.granted(), by=desk.decider, at=AT)
    pdf = letter.document.content.read()
    with refused("nothing_to_sign"):
        signatures.receive(upload(pdf), by=desk.officer, at=AT)


def test_the_same_scan_is_kept_once(desk, refused):
    _letter, pdf = to_sign(desk)
    signatures.receive(upload(pdf), by=desk.officer, at=AT)
    with refused("already_attached"):
        signatures.receive(upload(pdf), by=desk.officer, at=AT)


def test_a_text_or_an_archive_is_no_signed_paper(desk, refused):
    with refused("scan_is_a_picture"):
        signatures.receive(upload(b"Bonjour", "lettre.txt"), by=desk.officer, at=AT)
    with refused("bad_piece"):
        signatures.receive(upload(b"<html><script>x", "lettre.pdf"), by=desk.officer, at=AT)


def test_a_holder_gives_back_only_what_was_sent(desk, refused):
    _letter, pdf = to_sign(desk, sent=False)
    with refused("has_an_agreement_sent"):
        signatures.receive(upload(pdf), by=desk.holder, at=AT)


def test_a_reviewer_deposits_no_signed_paper(desk, refused):
    _letter, pdf = to_sign(desk)
    with refused("not_permitted"):
        signatures.receive(upload(pdf), by=desk.reviewers[0], at=AT)


def test_a_paper_that_is_none_of_ours_is_set_aside_with_its_reason(desk, refused):
    scan = signatures.receive(without_code(), by=desk.officer, at=AT)
    with refused("reason_required"):
        signatures.set_aside(scan, reason=" ", by=desk.officer, at=AT)
    signatures.set_aside(scan, reason="Publicité.", by=desk.officer, at=AT)
    with refused("scan_settled"):
        signatures.match(scan, code="LT-2222-2222-2222", by=desk.officer, at=AT)


def test_the_database_refuses_a_match_without_its_letter(desk):
    scan = signatures.receive(without_code(), by=desk.officer, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignedScan.objects.filter(pk=scan.pk).update(status="matched")
