"""The clock's door of the wing: pieces that wait for the scanner."""

from celery import shared_task
from django.conf import settings

from documents.actions.verdicts import scan_waiting


@shared_task
def scan_deposited() -> dict[str, int]:
    """Asks the scanner about what was deposited; nothing where none is configured."""
    return scan_waiting() if settings.DATALAB_CLAMD else {}
