"""A signed paper comes back: its code is read and it finds its file by itself, or waits for one."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import Permission
from documents.actions import deposit
from documents.pdf import codes
from funding import events
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing, Letter, ScanStatus, SignedScan
from workflow.refusals import Refused


def receive(upload, *, by: User, at: datetime) -> SignedScan:
    """Keeps a signed scan; attaches it to its file by the code read on it, or queues it.

    Refused when the code read is not one of ours, not of a file of this person, or not of a paper
    to sign: the bytes are then not kept, for they belong nowhere. A scan without readable code is
    kept and waits for somebody to type it.
    """
    if not (by.can(Permission.FUNDING_ENGAGE) or by.can(Permission.FUNDING_SIGN)):
        raise Refused("not_permitted", _("Votre rôle ne permet pas de déposer un acte signé."))
    try:
        found = deposit.inspect(upload)
    except ValidationError as error:
        raise Refused("bad_piece", error.messages[0], field="scan") from error
    if found.content_type not in codes.READABLE:
        raise Refused(
            "scan_is_a_picture",
            _("Déposez le document signé en PDF, en PNG ou en JPEG."),
            field="scan",
        )
    upload.seek(0)
    read = codes.read_codes(upload.read(), found.content_type)
    upload.seek(0)
    if len(read) > 1:
        raise Refused(
            "several_codes",
            _("Ce fichier porte plusieurs codes (%(codes)s) : déposez un document à la fois.")
            % {"codes": ", ".join(read)},
            field="scan",
        )
    letter = letter_to_sign(read[0], by=by, field="scan") if read else None
    return _keep(upload, letter, by=by, at=at)


@transaction.atomic(durable=True)
def _keep(upload, letter: Letter | None, *, by: User, at: datetime) -> SignedScan:
    scan = SignedScan(reference=codes.new_code(), received_at=at, received_by=by)
    if letter is None:
        scan.status = ScanStatus.UNREAD
        label = _("Exemplaire signé sans code lisible")
        scan.document = deposit.keep(scan, upload=upload, label=label, by=by, at=at)
        scan.save()
        return scan
    file = _moved(letter, by=by, at=at)
    if deposit.already_there(file, upload):
        raise Refused("already_attached", _("Cet exemplaire est déjà au dossier."), field="scan")
    label = _("Exemplaire signé · %(letter)s") % {"letter": letter}
    scan.document = deposit.keep(file, upload=upload, label=label, by=by, at=at)
    scan.status, scan.letter, scan.was_read = ScanStatus.MATCHED, letter, True
    scan.settled_at, scan.settled_by = at, by
    scan.save()
    _tell(file, letter, by=by, at=at)
    return scan


@transaction.atomic(durable=True)
def match(scan: SignedScan, *, code: str, by: User, at: datetime) -> SignedScan:
    """Attaches a waiting scan to the file of a code typed by hand."""
    held = _waiting(scan, by)
    letter = letter_to_sign(code, by=by, field="code")
    file = _moved(letter, by=by, at=at)
    label = _("Exemplaire signé · %(letter)s") % {"letter": letter}
    deposit.file_under(held.document, file, label=label)
    held.status, held.letter = ScanStatus.MATCHED, letter
    held.settled_at, held.settled_by = at, by
    held.save()
    _tell(file, letter, by=by, at=at)
    return held


@transaction.atomic(durable=True)
def set_aside(scan: SignedScan, *, reason: str, by: User, at: datetime) -> SignedScan:
    """Takes out of the queue a scan that is no paper of ours; its bytes stay."""
    if not reason.strip():
        raise Refused("reason_required", _("Indiquez le motif."), field="reason")
    held = _waiting(scan, by)
    held.status, held.reason = ScanStatus.SET_ASIDE, reason.strip()
    held.settled_at, held.settled_by = at, by
    held.save()
    return held


def letter_to_sign(code: str, *, by: User, field: str) -> Letter:
    """The paper of a code, if this person may see its file and it is one to sign.

    The same sentence for a code that does not exist and for one of a file that is not theirs.
    """
    clean = codes.clean_code(code)
    letter = (
        Letter.objects.select_related("cofinancing")
        .filter(reference=clean, cofinancing__in=Cofinancing.objects.visible_to(by))
        .first()
        if clean
        else None
    )
    if letter is None:
        raise Refused(
            "unknown_code",
            _("Le code « %(code)s » n’est celui d’aucun document de vos dossiers.")
            % {"code": (clean or code.strip())[:40]},
            field=field,
        )
    if not letter.needs_signature:
        raise Refused(
            "nothing_to_sign",
            _("Le document %(code)s n’est pas à signer : c’est un courrier du guichet.")
            % {"code": letter.reference},
            field=field,
        )
    if letter.decision_moment != letter.cofinancing.decided_at:
        raise Refused(
            "paper_of_the_present_decision",
            _("Le document %(code)s dit une décision qui a été reprise : il ne se signe plus.")
            % {"code": letter.reference},
            field=field,
        )
    return letter


def _moved(letter: Letter, *, by: User, at: datetime) -> Cofinancing:
    """The deed in the journal of the file: the officer receives, the holder returns."""
    deed = "receive_signed" if by.can(Permission.FUNDING_ENGAGE) else "return_signed"
    return COFINANCING.apply(
        letter.cofinancing, deed, by=by, at=at, details={"code": letter.reference}
    )


def _waiting(scan: SignedScan, by: User) -> SignedScan:
    if not by.can(Permission.FUNDING_ENGAGE):
        raise Refused("not_permitted", _("Votre rôle ne permet pas de rattacher un acte signé."))
    held = SignedScan.objects.select_for_update(no_key=True, of=("self",)).get(pk=scan.pk)
    if held.status != ScanStatus.UNREAD:
        raise Refused("scan_settled", _("Cet exemplaire est déjà classé."))
    return held


def _tell(file: Cofinancing, letter: Letter, *, by: User, at: datetime) -> None:
    told = (events.budget_officers(at), events.holders(file, at))
    tell(events.SIGNED_BACK, file, *told, by=by, at=at, letter=letter.get_kind_display())
