"""What an officer does with Chorus: bring an extract, say what an EJ is, point a payment."""

import logging
from datetime import date, datetime

from celery import current_app
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.permissions import Permission
from funding.ledger.chorus.figures import Key
from funding.ledger.models import (
    ChorusExtract,
    ChorusLine,
    ChorusLink,
    ChorusPairing,
    Engagement,
    ExtractKind,
    ExtractStatus,
    Kind,
    LinkDecision,
    Movement,
)
from workflow.refusals import Refused

logger = logging.getLogger(__name__)

#: What may be sent through a browser; the command takes any size.
UPLOAD_LIMIT = 50 * 1024 * 1024


def _may_act(by: User) -> None:
    if not by.can(Permission.LEDGER_ACT):
        raise Refused("not_permitted", _("Votre rôle ne permet pas de rapprocher les crédits."))


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise Refused("reason_required", _("Indiquez le motif."), field="reason")
    return reason.strip()


@transaction.atomic(durable=True)
def deposit(
    file: UploadedFile, *, extracted_on: date, is_partial: bool, by: User, at: datetime
) -> ChorusExtract:
    """Keeps a file to be imported; the caller hands it to the worker after the commit."""
    _may_act(by)
    if (file.size or 0) > UPLOAD_LIMIT:
        raise Refused(
            "file_too_large",
            _("Le fichier dépasse 50 Mo : importez-le à la console (import_chorus)."),
            field="file",
        )
    if extracted_on > timezone.localdate(at):
        raise Refused(
            "extracted_later",
            _("La date de l’extrait ne peut pas être dans l’avenir."),
            field="extracted_on",
        )
    return ChorusExtract.objects.create(
        file_name=(file.name or "")[:255],
        file=file,
        extracted_on=extracted_on,
        is_partial=is_partial,
        requested_at=at,
        requested_by=by,
    )


def hand_over(extract: ChorusExtract) -> None:
    """Wakes a worker, after the commit; when the broker is away the next beat does it."""
    try:
        current_app.send_task("funding.tasks.long_import_chorus", args=[extract.pk], retry=False)
    except OperationalError:
        logger.warning("chorus extract %s waits for the next beat", extract.pk)


@transaction.atomic(durable=True)
def cancel(extract: ChorusExtract, *, by: User, at: datetime) -> ChorusExtract:
    """Stops an import: at once if it waits, at its next step if it runs. Nothing is stored."""
    _may_act(by)
    locked = ChorusExtract.objects.select_for_update(no_key=True).get(pk=extract.pk)
    if not locked.is_unfinished:
        raise Refused("extract_ended", _("Cet import est déjà terminé."))
    locked.cancelled_at, locked.cancelled_by = at, by
    if locked.status == ExtractStatus.WAITING:
        locked.status, locked.ended_at = ExtractStatus.CANCELLED, at
    locked.save(update_fields=["cancelled_at", "cancelled_by", "status", "ended_at"])
    return locked


@transaction.atomic(durable=True)
def accept(key: Key, engagement: Engagement, *, by: User, at: datetime, reason: str) -> ChorusLink:
    """Says that an EJ, or a line without EJ, is that engagement of ours. Moves no money."""
    return _answer(key, LinkDecision.ACCEPTED, engagement, by=by, at=at, reason=reason)


@transaction.atomic(durable=True)
def reject(key: Key, engagement: Engagement, *, by: User, at: datetime, reason: str) -> ChorusLink:
    """Says that it is not: this engagement is not suggested again for it."""
    return _answer(key, LinkDecision.REJECTED, engagement, by=by, at=at, reason=reason)


@transaction.atomic(durable=True)
def set_aside(key: Key, *, by: User, at: datetime, reason: str) -> ChorusLink:
    """Says that it is no business of the desk: it leaves the queue and stays listed."""
    return _answer(key, LinkDecision.SET_ASIDE, None, by=by, at=at, reason=reason)


def _answer(
    key: Key,
    decision: str,
    engagement: Engagement | None,
    *,
    by: User,
    at: datetime,
    reason: str,
) -> ChorusLink:
    _may_act(by)
    ej_number, line_id = key
    lines = ChorusLine.objects.filter(ej_number=ej_number)
    if not (lines if line_id is None else lines.filter(pk=line_id, ej_number="")).exists():
        raise Refused("unknown_subject", _("Aucune ligne de Chorus ne porte cet EJ."))
    standing = ChorusLink.objects.standing().filter(ej_number=ej_number, line_id=line_id)
    against = (
        [LinkDecision.SET_ASIDE] if engagement else [LinkDecision.ACCEPTED, LinkDecision.SET_ASIDE]
    )
    if standing.filter(decision__in=against).exists():
        raise Refused(
            "answered_otherwise",
            _("Une réponse contraire est déjà donnée : défaites-la d’abord."),
        )
    try:
        with transaction.atomic():
            return ChorusLink.objects.create(
                ej_number=ej_number,
                line_id=line_id,
                engagement=engagement,
                decision=decision,
                reason=_reasoned(reason),
                decided_at=at,
                decided_by=by,
            )
    except IntegrityError as error:
        raise Refused("answered_already", _("Cette réponse est déjà donnée.")) from error


@transaction.atomic(durable=True)
def undo_link(link: ChorusLink, *, by: User, at: datetime, reason: str) -> ChorusLink:
    """Takes an answer back, with the reason: the EJ returns to where it stood before."""
    _may_act(by)
    return _undo(ChorusLink, link, by, at, reason)


@transaction.atomic(durable=True)
def pair(
    line: ChorusLine, movement: Movement, *, by: User, at: datetime, reason: str
) -> ChorusPairing:
    """Says that a payment line is that payment of the ledger. Moves no money."""
    _may_act(by)
    if line.kind != ExtractKind.PAYMENTS:
        raise Refused("not_a_payment", _("Seule une ligne de paiement se pointe."))
    if movement.kind not in (Kind.PAYMENT, Kind.REFUND):
        raise Refused("not_a_payment", _("Ce mouvement n’est pas un paiement."))
    try:
        with transaction.atomic():
            return ChorusPairing.objects.create(
                line=line,
                movement=movement,
                reason=_reasoned(reason),
                decided_at=at,
                decided_by=by,
            )
    except IntegrityError as error:
        raise Refused("paired_already", _("Cette ligne est déjà pointée.")) from error


@transaction.atomic(durable=True)
def undo_pairing(pairing: ChorusPairing, *, by: User, at: datetime, reason: str) -> ChorusPairing:
    """Takes a pointing back, with the reason."""
    _may_act(by)
    return _undo(ChorusPairing, pairing, by, at, reason)


def _undo(model, answer, by: User, at: datetime, reason: str):
    locked = model.objects.select_for_update(no_key=True).get(pk=answer.pk)
    if locked.undone_at:
        raise Refused("undone_already", _("C’est déjà défait."))
    locked.undone_at, locked.undone_by, locked.undone_reason = at, by, _reasoned(reason)
    locked.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    return locked
