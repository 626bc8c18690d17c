"""Letters: their words in versions, their making, their sending, and what never changes."""

import hashlib

import pypdfium2
import pytest
from django.db import InternalError, ProgrammingError, transaction

from accounts.permissions import Role
from documents.models import Attachment
from funding.actions import decision
from funding.actions import letters as actions
from funding.models import Letter, LetterKind, LetterTemplate
from funding.policies import letters_open_to
from funding.queries import letters as queries
from notifications.models import Notification
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh

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
    with refused("letter_not_to_send"):
        actions.notify_letter(fresh(file), letter=letter, by=desk.decider, at=AT)
    assert other.number == 2


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
    actions.save_template("grant", **new_words(desk, body="Tout autre texte.", publish=True))
    assert letter.template == first
    assert hashlib.sha256(actions.made_again(letter)).hexdigest() == letter.document.sha256
    assert "Tout autre texte." in text_of(write(desk, desk.granted()).document.content.read())


def test_a_version_in_preparation_changes_no_letter(desk):
    actions.save_template("grant", **new_words(desk, body="Pas encore."))
    letter = write(desk, desk.granted())
    assert letter.template is None
    assert "Pas encore." not in text_of(letter.document.content.read())


def test_versions_follow_each_other_and_only_one_is_in_preparation(desk):
    one = actions.save_template("refusal", **new_words(desk))
    again = actions.save_template("refusal", **new_words(desk, body="Mieux.", publish=True))
    two = actions.save_template("refusal", **new_words(desk))
    assert (one.pk, again.number, two.number) == (again.pk, 1, 2)
    assert LetterTemplate.objects.in_force("refusal").body == "Mieux."


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
