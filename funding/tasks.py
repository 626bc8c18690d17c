"""The clock's door of the wing: work too long for a page."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from documents.storage import on_disk
from funding.ledger.chorus.intake import Cancelled, bring_in
from funding.ledger.chorus.sources import FileRefused
from funding.ledger.models import ChorusExtract, ExtractStatus

logger = logging.getLogger(__name__)


@shared_task
def long_import_chorus(extract_id: int) -> None:
    """Imports a deposited extract; its row shows the progress and how it ended."""
    extract = ChorusExtract.objects.get(pk=extract_id)
    try:
        with on_disk(extract.file) as place:
            bring_in(extract, place, clock=timezone.now)
    except (FileRefused, Cancelled) as ending:
        logger.info("chorus extract %s: %s", extract_id, type(ending).__name__)


@shared_task
def long_import_waiting() -> int:
    """Imports what was deposited while the broker was away; returns how many."""
    waiting = ChorusExtract.objects.filter(
        status=ExtractStatus.WAITING,
        requested_at__lt=timezone.now() - timedelta(minutes=1),
    ).exclude(file="")
    pks = list(waiting.order_by("pk").values_list("pk", flat=True))
    for pk in pks:
        long_import_chorus(pk)
    return len(pks)
