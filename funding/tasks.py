"""The clock's door of the wing: work too long for a page."""

import logging
from tempfile import TemporaryFile
from zipfile import ZIP_DEFLATED, ZipFile

from celery import shared_task
from django.core.files import File
from django.utils import timezone

from documents.storage import on_disk
from funding.actions.batches import write_one
from funding.actions.deliverables import look
from funding.ledger.chorus.intake import Cancelled, bring_in, end_orphans, left_behind
from funding.ledger.chorus.sources import FileRefused
from funding.ledger.models import ChorusExtract
from funding.models import Deliverable
from funding.queries.deliverables import to_look_at
from jobs.running import Run, running
from workflow.refusals import Refused

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
    """Imports what the broker, or a worker that died, left behind; returns how many.

    What a command of the console left behind, it ends: no file of it was kept.
    """
    for pk in end_orphans(timezone.now()):
        logger.warning("chorus extract %s: its command died", pk)
    pks = left_behind(timezone.now())
    for pk in pks:
        long_import_chorus(pk)
    return len(pks)


@shared_task
def long_check_deliverables() -> int:
    """The night's round of promised deliverables; returns how many were looked at."""
    pks = to_look_at(timezone.now())
    long_look(pks)
    return len(pks)


@shared_task
def long_look(pks: list[int]) -> None:
    """Looks at each deliverable; a failure on one stops no other."""
    chosen = Deliverable.objects.filter(pk__in=pks).select_related("cofinancing__project")
    for deliverable in list(chosen.order_by("pk")):
        check = look(deliverable, at=timezone.now())
        logger.info("deliverable %s: %s", deliverable.pk, check.state)


@shared_task
def long_write_letters(job_id: int, *, references: list[str], send: bool) -> None:
    """Makes, and sends when asked, the letter of each decision: a row each, then an archive."""
    with running(job_id) as run, TemporaryFile() as archive:
        run.set_total(len(references))
        with ZipFile(archive, "w", ZIP_DEFLATED) as letters:
            for reference in references:
                _letter_of_row(run, reference, send, letters)
                run.advance()
        archive.seek(0)
        run.attach("courriers.zip", File(archive))


def _letter_of_row(run: Run, reference: str, send: bool, letters: ZipFile) -> None:
    try:
        told, letter = write_one(reference, send=send, by=run.job.requested_by, at=timezone.now())
    except Refused as refused:
        run.row(reference, refused.message, ok=False)
        return
    if letter is not None:
        with letter.document.content.open("rb") as content:
            letters.writestr(letter.document.name, content.read())
    run.row(reference, told)
