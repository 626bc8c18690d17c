"""Letters: their words in versions, their making, their sending, and what never changes."""

import hashlib
from datetime import timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from django.urls import reverse

from accounts.permissions import Role
from documents.models import Attachment
from funding.actions import decision, reversal, signatures
from funding.actions import letters as actions
from funding.lifecycle import COFINANCING
from funding.models import MUST_SAY, Letter, LetterKind, LetterTemplate
from funding.policies import letters_open_to
from funding.queries import letters as queries
from notifications.models import Notification
from tests.factories.accounts import person
from tests.factories.funding import declared
from tests.funding.stories import AT, fresh
from workflow.refusals import Refused, broken_constraint

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    said = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return " ".join(said.replace("\u202f", " ").replace("\xa0", " ").split())


def write(desk, file) -> Letter:
    return actions.write_letter(file, by=desk.decider, at=AT)


def agreement(desk, file) -> Letter:
    return actions.write_agreement(file, by=desk.officer, at=AT)


def new_words(desk, **changes) -> dict:
    return {
        "title": "Décision sur {titre}",
        "body": "Le comité accorde {montant_accorde}.\n\n{motif}",
        "signature": "{decideur}",
        "by": person(Role.ADMINISTRATOR),
        "at": AT,
        **changes,
    }


def test_every_kind_of_letter_has_words_that_name_only_known_fields():
    from documents.pdf import prose

    for kind in LetterKind.values:
        words = queries.shipped(kind)
        prose.check(words.title, words=queries.WORDS)
        prose.check(words.body, words=queries.WORDS, tables=queries.TABLES)
        prose.check(words.signature, words=queries.WORDS)


def test_what_comes_with_the_service_says_what_each_kind_must():
    from documents.pdf import prose

    assert set(MUST_SAY) == set(LetterKind.values)
    for kind, fields in MUST_SAY.items():
        assert set(fields) <= set(prose.fields_of(queries.shipped(kind).body))
        assert set(fields) <= set(queries.WORDS)


@pytest.mark.parametrize("kind", LetterKind.values)
def test_a_text_without_what_it_must_say_is_not_published(desk, refused, kind):
    words = new_words(desk, body="texte", publish=True)
    with refused("published_template_says_what_it_must") as caught:
        actions.save_template(kind, **words)
    assert all(f"{{{name}}}" in caught.value.message for name in MUST_SAY[kind])
    assert caught.value.field == "body"


def test_only_the_fields_that_lack_are_named(desk, refused):
    words = new_words(desk, body="Refus : { motif }.", publish=True)
    with refused("published_template_says_what_it_must") as caught:
        actions.save_template("refusal", **words)
    assert "voies et délais de recours {voies_recours}" in caught.value.message
    assert "{motif}" not in caught.value.message


def test_a_text_in_preparation_may_lack_them_and_postgresql_does_not_publish_it(
    desk, nothing_changes
):
    draft = actions.save_template("refusal", **new_words(desk, body="Refus : { motif }."))
    rows = LetterTemplate.objects.filter(pk=draft.pk)
    told = {"published_at": AT, "published_by": draft.written_by}
    with nothing_changes(), pytest.raises(IntegrityError, match="doit dire"), transaction.atomic():
        rows.update(**told)
    rows.update(body="Refus : { motif }.\n\n{voies_recours}")
    assert rows.update(**told) == 1


def test_a_grant_s_letter_says_the_amount_and_is_a_document_of_the_file(desk):
    letter = write(desk, desk.granted())
    text = text_of(letter.document.content.read())
    assert "180 000,00 €" in text
    assert letter.reference in text
    assert "Nombre de réutilisations" in text
    assert letter.kind == LetterKind.GRANT
    assert letter.document.sha256 == hashlib.sha256(actions.made_again(letter)).hexdigest()


def test_a_partial_grant_says_what_was_asked_too(desk):
    file = desk.in_committee()
    desk.grant(file, "100000.00")
    letter = write(desk, fresh(file))
    assert letter.kind == LetterKind.PARTIAL_GRANT
    text = text_of(letter.document.content.read())
    assert "180 000,00 €" in text
    assert "100 000,00 €" in text


def test_a_refusal_s_letter_gives_its_reason_and_its_remedies(desk):
    file = desk.in_committee()
    told = {"reason": "Impact non mesurable.", "remedies": "Deux mois devant le tribunal."}
    decision.refuse(file, by=desk.decider, at=AT, **told)
    text = text_of(write(desk, fresh(file)).document.content.read())
    assert "Impact non mesurable." in text
    assert "Deux mois devant le tribunal." in text


def test_a_deferral_s_letter_gives_its_reason(desk):
    file = desk.in_committee()
    decision.defer(file, by=desk.decider, at=AT, reason="Préciser la mesure.")
    letter = write(desk, fresh(file))
    assert letter.kind == LetterKind.DEFERRAL
    assert "Préciser la mesure." in text_of(letter.document.content.read())


@pytest.mark.parametrize("answer", ["refuse", "defer"])
def test_a_conflict_declared_since_does_not_lock_the_letter_of_a_decision(desk, answer):
    file = desk.in_committee()
    told = {"remedies": "Deux mois."} if answer == "refuse" else {}
    getattr(decision, answer)(file, by=desk.decider, at=AT, reason="Flou.", **told)
    declared(file, desk.reviewers[0], conflict=True)
    letter = write(desk, fresh(file))
    actions.notify_letter(fresh(file), letter=letter, by=desk.decider, at=AT)
    assert Letter.objects.get().notified_at == AT


def test_an_agreement_is_that_of_the_instrument_and_an_amendment_follows(desk):
    first = agreement(desk, desk.granted())
    assert first.kind == LetterKind.AGREEMENT_DELEGATION
    assert "décret n° 2004-1085" in text_of(first.document.content.read())
    assert agreement(desk, desk.agreed()).kind == LetterKind.AMENDMENT


def test_making_a_letter_tells_nobody_and_sending_it_keeps_to_whom_and_when(desk):
    letter = write(desk, desk.granted())
    assert not Notification.objects.filter(event="funding.letter_sent").exists()
    assert letter.notified_at is None
    actions.notify_letter(fresh(letter.cofinancing), letter=letter, by=desk.decider, at=AT)
    letter.refresh_from_db()
    assert list(letter.told.all()) == [desk.holder]
    assert (letter.notified_at, letter.notified_by) == (AT, desk.decider)
    assert Notification.objects.filter(event="funding.letter_sent").count() == 1


def test_a_letter_is_sent_once(desk, refused):
    file = desk.granted()
    letter, other = write(desk, file), write(desk, fresh(file))
    actions.notify_letter(fresh(file), letter=letter, by=desk.decider, at=AT)
    with refused("has_a_letter_to_notify") as caught:
        actions.notify_letter(fresh(file), letter=letter, by=desk.decider, at=AT)
    assert "déjà envoyé" in caught.value.message
    assert other.number == 2


def test_a_decision_is_told_by_one_letter(desk, refused):
    file = desk.granted()
    letter, other = write(desk, file), write(desk, fresh(file))
    actions.notify_letter(fresh(file), letter=letter, by=desk.decider, at=AT)
    with refused("has_a_letter_to_notify") as caught:
        actions.notify_letter(fresh(file), letter=other, by=desk.decider, at=AT)
    assert "déjà envoyé" in caught.value.message


def test_a_letter_of_a_decision_taken_back_is_never_sent(desk, sign_in, nothing_changes):
    file = desk.granted()
    left = write(desk, file)
    reversal.revert_decision(fresh(file), by=desk.decider, at=AT, reason="Erreur de coût.")
    desk.grant(fresh(file), "90000.00", at=AT + timedelta(hours=1))
    client, page = sign_in(desk.decider), reverse("funding:notify_letter", args=[file.reference])
    assert COFINANCING.allows(fresh(file), "notify_letter", desk.decider, AT) is False
    own = write(desk, fresh(file))
    assert list(client.get(page).context["form"].fields["letter"].queryset) == [own]
    with nothing_changes(), pytest.raises(Refused) as refusal:
        actions.notify_letter(fresh(file), letter=left, by=desk.decider, at=AT)
    assert refusal.value.code == "letter_of_the_present_decision"
    with nothing_changes(), pytest.raises(IntegrityError) as broken, transaction.atomic():
        Letter.objects.filter(pk=left.pk).update(notified_at=AT, notified_by=desk.decider)
    assert broken_constraint(broken.value) == "letter_of_the_present_decision"
    actions.notify_letter(fresh(file), letter=own, by=desk.decider, at=AT)


def test_a_letter_may_be_made_again_until_it_is_sent_and_never_after(desk, refused):
    file = desk.granted()
    write(desk, file)
    again = write(desk, fresh(file))
    actions.notify_letter(fresh(file), letter=again, by=desk.decider, at=AT)
    assert COFINANCING.allows(fresh(file), "write_letter", desk.decider, AT) is False
    with refused("decision_is_not_told") as caught:
        write(desk, fresh(file))
    assert "déjà envoyé au porteur" in caught.value.message
    reversal.revert_decision(fresh(file), by=desk.decider, at=AT, reason="Erreur de coût.")
    desk.grant(fresh(file), "90000.00", at=AT + timedelta(hours=1))
    assert write(desk, fresh(file)).kind == LetterKind.PARTIAL_GRANT


def test_a_file_heard_again_after_a_deferral_that_was_told_has_its_own_letter(desk):
    file = desk.in_committee()
    decision.defer(file, by=desk.decider, at=AT, reason="Préciser la mesure.")
    told = write(desk, fresh(file))
    actions.notify_letter(fresh(file), letter=told, by=desk.decider, at=AT)
    decision.enrol(fresh(file), by=desk.decider, at=AT)
    desk.grant(fresh(file), at=AT + timedelta(days=30))
    assert write(desk, fresh(file)).kind == LetterKind.GRANT


def test_an_agreement_of_a_decision_taken_back_is_neither_sent_nor_signed(
    desk, refused, sign_in, nothing_changes
):
    file = desk.granted()
    sent, left = agreement(desk, file), agreement(desk, fresh(file))
    actions.send_agreement(fresh(file), letter=sent, by=desk.officer, at=AT)
    reversal.revert_decision(fresh(file), by=desk.decider, at=AT, reason="Erreur de coût.")
    desk.grant(fresh(file), "90000.00", at=AT + timedelta(hours=1))
    for deed, who in (
        ("send_agreement", desk.officer),
        ("return_signed", desk.holder),
        ("receive_signed", desk.officer),
    ):
        assert COFINANCING.allows(fresh(file), deed, who, AT) is False
    own = agreement(desk, fresh(file))
    page = sign_in(desk.officer).get(reverse("funding:send_agreement", args=[file.reference]))
    assert list(page.context["form"].fields["letter"].queryset) == [own]
    with nothing_changes(), refused("letter_of_the_present_decision"):
        actions.send_agreement(fresh(file), letter=left, by=desk.officer, at=AT)
    with nothing_changes(), refused("paper_of_the_present_decision") as caught:
        signatures.letter_to_sign(sent.reference, by=desk.officer, field="code")
    with nothing_changes(), pytest.raises(IntegrityError) as broken, transaction.atomic():
        Letter.objects.filter(pk=left.pk).update(notified_at=AT, notified_by=desk.officer)
    assert broken_constraint(broken.value) == "letter_of_the_present_decision"
    assert "décision qui a été reprise" in caught.value.message
    said = sign_in(desk.officer).get(fresh(file).get_absolute_url()).content.decode()
    assert said.count("d’une décision antérieure") == 2
    assert "d’une décision antérieure : jamais envoyé" in said


def test_a_letter_of_another_file_is_not_sent_from_here(desk, refused):
    mine, other = desk.granted(), desk.granted()
    write(desk, mine)
    foreign = write(desk, other)
    with refused("letter_not_to_send"):
        actions.notify_letter(fresh(mine), letter=foreign, by=desk.decider, at=AT)


def test_an_agreement_is_not_sent_as_a_letter_of_decision(desk, refused):
    file = desk.granted()
    write(desk, file)
    paper = agreement(desk, fresh(file))
    with refused("letter_not_to_send"):
        actions.notify_letter(fresh(file), letter=paper, by=desk.decider, at=AT)


def test_the_holder_reads_a_letter_only_once_it_is_sent(desk):
    letter = write(desk, desk.granted())
    stranger = person(Role.DATA_ADMINISTRATOR)
    assert not letters_open_to(desk.holder).exists()
    assert not Attachment.objects.visible_to(desk.holder).filter(pk=letter.document_id).exists()
    actions.notify_letter(fresh(letter.cofinancing), letter=letter, by=desk.decider, at=AT)
    assert Attachment.objects.visible_to(desk.holder).filter(pk=letter.document_id).exists()
    assert not Attachment.objects.visible_to(stranger).filter(pk=letter.document_id).exists()
    assert Attachment.objects.visible_to(desk.officer).filter(pk=letter.document_id).exists()


def test_a_letter_survives_the_reversal_of_its_decision(desk):
    from funding.actions import reversal

    letter = write(desk, desk.granted())
    file = fresh(letter.cofinancing)
    reversal.revert_decision(file, by=desk.decider, at=AT, reason="Coût faux.")
    assert Letter.objects.get(pk=letter.pk).document.content.read()[:4] == b"%PDF"


def test_the_words_of_a_letter_and_its_row_never_change(desk):
    letter = write(desk, desk.granted())
    for change in ({"data": {}}, {"reference": "LT-AAAA-AAAA-AAAA"}):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).delete()


def test_a_letter_keeps_the_words_of_the_version_it_was_made_from(desk):
    first = actions.save_template("grant", **new_words(desk, publish=True))
    letter = write(desk, desk.granted())
    actions.save_template(
        "grant", **new_words(desk, body="Tout autre texte : {montant_accorde}.", publish=True)
    )
    assert letter.template == first
    assert hashlib.sha256(actions.made_again(letter)).hexdigest() == letter.document.sha256
    assert "Tout autre texte : 180" in text_of(write(desk, desk.granted()).document.content.read())


def test_a_version_in_preparation_changes_no_letter(desk):
    actions.save_template("grant", **new_words(desk, body="Pas encore."))
    letter = write(desk, desk.granted())
    assert letter.template is None
    assert "Pas encore." not in text_of(letter.document.content.read())


def test_versions_follow_each_other_and_only_one_is_in_preparation(desk):
    one = actions.save_template("refusal", **new_words(desk))
    better = "Mieux : {motif}\n\n{voies_recours}"
    again = actions.save_template("refusal", **new_words(desk, body=better, publish=True))
    two = actions.save_template("refusal", **new_words(desk))
    assert (one.pk, again.number, two.number) == (again.pk, 1, 2)
    assert LetterTemplate.objects.in_force("refusal").body == better


def test_a_published_version_never_changes(desk):
    version = actions.save_template("grant", **new_words(desk, publish=True))
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        LetterTemplate.objects.filter(pk=version.pk).update(body="Autre")


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("body", "Bonjour {prenom}", "{prenom} n’existe pas"),
        ("title", "Décision {", "accolade"),
        ("title", "{echeancier}", "n’existe pas"),
        ("body", "Voici {echeancier} ici", "tableau"),
    ],
)
def test_a_wrong_field_of_a_template_is_refused(desk, refused, field, text, sentence):
    words = new_words(desk, **{field: text})
    with refused({"body": None}.get("", _code(text))) as caught:
        actions.save_template("grant", **words)
    assert sentence in caught.value.message
    assert caught.value.field == field


def _code(text: str) -> str:
    if "ici" in text:
        return "table_among_words"
    return "lost_brace" if text.endswith("{") else "unknown_field"


def test_nobody_but_an_administrator_writes_templates(desk, refused):
    words = new_words(desk, by=desk.decider)
    with refused("not_permitted"):
        actions.save_template("grant", **words)


def test_a_preview_is_marked_and_kept_nowhere(desk, nothing_changes):
    file = desk.granted()
    with nothing_changes():
        pdf = actions.preview(file, "grant", words=queries.shipped("grant"), at=AT)
    assert "PROJET, sans valeur" in text_of(pdf)


def test_what_a_holder_typed_is_never_run_in_a_letter(desk):
    file = desk.granted(title="#panic() *x* {motif} [lien](http://x)")
    text = text_of(write(desk, file).document.content.read())
    assert "#panic() *x* {motif} [lien](http://x)" in text


def test_a_conflicted_decision_maker_writes_no_letter(desk, refused):
    file = desk.granted()
    desk.declare(file, desk.decider, conflict=True)
    with refused("has_no_declared_conflict"):
        write(desk, fresh(file))
