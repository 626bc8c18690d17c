"""Keeps a piece, or retracts it, inside the transaction of the caller's deed."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from documents.checking import inspect
from documents.models import Attachment, ScanState


def keep(file, *, upload, label: str, by, at: datetime, asked_key: str = "") -> Attachment:
    """Stores a checked piece on a file. The caller has applied its own deed first.

    ``asked_key``: the asked document that it answers. Unreadable until its verdict when a scanner
    is configured (``DATALAB_CLAMD``).

    Raises ValidationError when the bytes are not acceptable. The bytes of a deed that is rolled
    back are removed from the store.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("keep must run inside the transaction of the deed it belongs to")
    found = inspect(upload)
    attachment = Attachment(
        file_kind=file.file_kind,
        reference=file.reference,
        label=label.strip() or found.name,
        name=found.name,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        asked_key=asked_key,
        scan_state=ScanState.PENDING if settings.DATALAB_CLAMD else ScanState.UNSCANNED,
        deposited_at=at,
        deposited_by=by,
    )
    attachment.content.save(found.name, upload, save=False)
    try:
        attachment.save()
    except Exception:
        attachment.content.storage.delete(str(attachment.content.name))
        raise
    return attachment


def already_there(file, upload) -> bool:
    """Whether the same bytes are already on the file."""
    return Attachment.objects.of(file).filter(sha256=inspect(upload).sha256).exists()


def retract(attachment: Attachment, *, by, at: datetime) -> None:
    """Stops serving a piece deposited by mistake; its row and bytes stay for the audit."""
    attachment.retracted_at, attachment.retracted_by = at, by
    attachment.save(update_fields=["retracted_at", "retracted_by"])


def file_under(attachment: Attachment, file, *, label: str) -> None:
    """Gives a piece to the file that it is found to belong to; its bytes stay where they are."""
    attachment.file_kind, attachment.reference = file.file_kind, file.reference
    attachment.label = label[:200]
    attachment.save(update_fields=["file_kind", "reference", "label"])
