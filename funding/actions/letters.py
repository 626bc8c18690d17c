"""Letters and agreements: their templates, their making, their sending; making tells nobody."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from documents import pdf
from documents.actions import deposit
from documents.pdf import codes, prose
from funding import events
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import MUST_SAY, Cofinancing, Letter, LetterKind, LetterTemplate
from funding.queries import letters as queries
from workflow.refusals import TRIGGER_SENTENCES, Refused


@transaction.atomic(durable=True)
def save_template(
    kind: str,
    *,
    title: str,
    body: str,
    signature: str,
    by: User,
    at: datetime,
    publish: bool = False,
) -> LetterTemplate:
    """Writes the version in preparation of a kind of letter, and puts it in force when asked.

    A published version is never changed: the next words are another version, and letters already
    made keep theirs. An unknown merge field is refused with a sentence; so is a version put in
    force whose text lacks a field that this kind of letter must have.
    """
    if not by.can(Permission.CALL_MANAGE):
        raise Refused("not_permitted", _("Votre rôle ne permet pas de modifier les modèles."))
    _check_words(title, body, signature)
    if publish:
        _check_it_says_what_it_must(kind, body)
    draft = (
        LetterTemplate.objects.select_for_update(no_key=True)
        .filter(kind=kind, published_at=None)
        .first()
    )
    if draft is None:
        last = LetterTemplate.objects.filter(kind=kind).order_by("-number").first()
        draft = LetterTemplate(kind=kind, number=(last.number if last else 0) + 1)
    draft.title, draft.body, draft.signature = title.strip(), body.strip(), signature.strip()
    draft.written_at, draft.written_by = at, by
    if publish:
        draft.published_at, draft.published_by = at, by
    draft.save()
    return draft


def _check_words(title: str, body: str, signature: str) -> None:
    for field, text in (("title", title), ("body", body), ("signature", signature)):
        tables = queries.TABLES if field == "body" else ()
        try:
            prose.check(text, words=queries.WORDS, tables=tables)
        except ValidationError as error:
            raise Refused(str(error.code), error.messages[0], field=field) from error


def _check_it_says_what_it_must(kind: str, body: str) -> None:
    said = prose.fields_of(body)
    lacking = [name for name in MUST_SAY.get(kind, ()) if name not in said]
    if lacking:
        raise Refused(
            "published_template_says_what_it_must",
            _("« %(kind)s » doit dire : %(lacking)s. Ajoutez-le au texte avant de le publier.")
            % {
                "kind": LetterKind(kind).label,
                "lacking": ", ".join(f"{queries.WORDS[name]} {{{name}}}" for name in lacking),
            },
            field="body",
        )


@transaction.atomic(durable=True)
def write_letter(
    cofinancing: Cofinancing, *, by: User, at: datetime, seen_version: int | None = None
) -> Letter:
    """Makes the letter of the present decision: its PDF, its code, a document of the file."""
    return _make(cofinancing, "write_letter", by=by, at=at, seen_version=seen_version)


@transaction.atomic(durable=True)
def write_letter_once(cofinancing: Cofinancing, *, by: User, at: datetime) -> tuple[Letter, bool]:
    """The letter of the present decision, and whether it was made now; the file is held first."""
    held = _held(cofinancing)
    letter = queries.letter_of_decision(held)
    if letter is not None:
        return letter, False
    return _make(held, "write_letter", by=by, at=at, seen_version=None), True


@transaction.atomic(durable=True)
def notify_letter_once(cofinancing: Cofinancing, *, by: User, at: datetime) -> tuple[Letter, bool]:
    """Sends the letter of the present decision, unless it is sent: it, and whether it left now.

    The file is held first. Raises Refused, also when the letter is not made.
    """
    held = _held(cofinancing)
    letter = queries.sent_letter_of_decision(held)
    if letter is not None:
        return letter, False
    letter = queries.letter_of_decision(held)
    if letter is None:
        raise Refused("letter_not_made", _("Le courrier de cette décision n’est pas établi."))
    return _send(held, "notify_letter", letter, by=by, at=at, seen_version=None), True


@transaction.atomic(durable=True)
def write_agreement(
    cofinancing: Cofinancing, *, by: User, at: datetime, seen_version: int | None = None
) -> Letter:
    """Makes the agreement of the file's instrument, or the amendment, to be signed."""
    return _make(cofinancing, "write_agreement", by=by, at=at, seen_version=seen_version)


@transaction.atomic(durable=True)
def notify_letter(
    cofinancing: Cofinancing,
    *,
    letter: Letter,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Letter:
    """Sends a letter of decision to the holder's people, and keeps to whom and when."""
    return _send(cofinancing, "notify_letter", letter, by=by, at=at, seen_version=seen_version)


@transaction.atomic(durable=True)
def send_agreement(
    cofinancing: Cofinancing,
    *,
    letter: Letter,
    by: User,
    at: datetime,
    seen_version: int | None = None,
) -> Letter:
    """Sends an agreement to the holder's people for their signature."""
    return _send(cofinancing, "send_agreement", letter, by=by, at=at, seen_version=seen_version)


def preview(cofinancing: Cofinancing, kind: str, *, words: queries.Words, at: datetime) -> bytes:
    """The PDF as it would be, marked as a draft, without code; nothing is kept."""
    data = queries.letter_data(cofinancing, kind, words, at, code=None)
    data["footer"] = _("PROJET, sans valeur · %(footer)s") % {"footer": data["footer"]}
    return pdf.render(_sheet(kind), data, at=at)


def made_again(letter: Letter) -> bytes:
    """The same bytes as the day it was made, from what the letter keeps."""
    return pdf.render(_sheet(letter.kind), letter.data, at=letter.made_at)


def _held(cofinancing: Cofinancing) -> Cofinancing:
    """The file as it is now, held until the end of the transaction."""
    rows = Cofinancing.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("project").get(pk=cofinancing.pk)


def _make(
    cofinancing: Cofinancing, deed: str, *, by: User, at: datetime, seen_version: int | None
) -> Letter:
    code = codes.new_code()
    file = COFINANCING.apply(
        cofinancing, deed, by=by, at=at, seen_version=seen_version, details={"code": code}
    )
    kind = queries.decision_kind(file) if deed == "write_letter" else queries.agreement_kind(file)
    words = queries.words_in_force(kind)
    data = queries.letter_data(file, kind, words, at, code=_code_box(code, kind))
    letter = Letter(
        cofinancing=file,
        kind=kind,
        number=Letter.objects.filter(cofinancing=file).count() + 1,
        reference=code,
        template=words.template,
        data=data,
        decision_moment=file.decided_at,
        made_at=at,
        made_by=by,
    )
    label = str(LetterKind(kind).label)
    content = ContentFile(
        pdf.render(_sheet(kind), data, at=at), name=f"{file.reference}-{slugify(label)}.pdf"
    )
    letter.document = deposit.keep(letter, upload=content, label=label, by=by, at=at)
    letter.save()
    return letter


def _send(
    cofinancing: Cofinancing,
    deed: str,
    letter: Letter,
    *,
    by: User,
    at: datetime,
    seen_version: int | None,
) -> Letter:
    file = COFINANCING.apply(
        cofinancing,
        deed,
        by=by,
        at=at,
        seen_version=seen_version,
        details={"code": letter.reference},
    )
    held = Letter.objects.filter(cofinancing=file, pk=letter.pk, notified_at=None).first()
    if held is None or held.needs_signature is not (deed == "send_agreement"):
        raise Refused(
            "letter_not_to_send", _("Ce courrier est déjà envoyé, ou n’est pas de ce dossier.")
        )
    if held.decision_moment != file.decided_at:
        raise Refused(
            "letter_of_the_present_decision", TRIGGER_SENTENCES["letter_of_the_present_decision"]
        )
    people = list(events.holders(file, at))
    if not people:
        raise Refused(
            "nobody_to_tell",
            _("L’organisation n’a aucun administrateur des données à qui l’envoyer."),
        )
    held.told.set(people)
    held.notified_at, held.notified_by = at, by
    held.save(update_fields=["notified_at", "notified_by"])
    event = events.AGREEMENT_SENT if held.needs_signature else events.LETTER_SENT
    tell(event, file, people, by=by, at=at, letter=str(held.get_kind_display()))
    return held


def _sheet(kind: str) -> str:
    """The Typst sheet of a kind: decisions are letters, agreements are titled documents."""
    return "plain" if LetterKind(kind) in queries.SIGNED else "letter"


def _code_box(code: str, kind: str) -> dict[str, Any]:
    address = settings.DATALAB_SITE_URL.rstrip("/") + reverse("funding:verify", args=[code])
    comes_back = LetterKind(kind) in queries.SIGNED
    return {
        "svg": codes.picture(address),
        "alt": _("Code %(code)s, à vérifier à l’adresse %(address)s")
        % {"code": code, "address": address},
        "caption": _("À retourner signé, cette page comprise. Code du document :")
        if comes_back
        else _("Document vérifiable. Code :"),
        "text": code,
        "address": address,
    }
