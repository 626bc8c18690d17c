"""Writes down what the scanner said of a piece."""

import logging

from django.conf import settings
from django.db import transaction

from documents.models import Attachment, ScanState
from documents.scanning import ScannerAway, verdict

logger = logging.getLogger(__name__)
BATCH = 50


def scan_waiting() -> dict[str, int]:
    """Asks about every piece that waits, oldest first; stops at the first without an answer.

    The bytes are read outside any transaction. An infected piece is kept under quarantine: its row
    and its bytes stay for whoever must understand, and nobody can open it.
    """
    found = {"clean": 0, "infected": 0, "waiting": 0}
    waiting = Attachment.objects.filter(scan_state=ScanState.PENDING).order_by("pk")
    for piece in list(waiting[:BATCH]):
        try:
            with piece.content.open("rb") as content:
                virus = verdict(content.chunks(), settings.DATALAB_CLAMD)
        except ScannerAway as away:
            logger.warning("the scanner gave no verdict: %s", away)
            found["waiting"] = waiting.count()
            break
        state = ScanState.INFECTED if virus else ScanState.CLEAN
        with transaction.atomic(durable=True):
            told = Attachment.objects.filter(pk=piece.pk, scan_state=ScanState.PENDING)
            found[state.value] += told.update(scan_state=state)
        if virus:
            logger.error("piece %s put in quarantine: %s", piece.key, virus)
    return found
