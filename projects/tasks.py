"""The clock's door of the wing: what changed on démarches-simplifiées since the last hour."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from projects.actions import importing
from workflow.refusals import Refused

logger = logging.getLogger(__name__)


@shared_task
def long_import_demarches() -> int:
    """Imports what changed, when the settings name a démarche; how many dossiers were told."""
    person = User.objects.holding(Role.ADMINISTRATOR).order_by("pk").first()
    if not settings.DATALAB_DEMARCHES_URL or person is None:
        return 0
    try:
        report = importing.bring_from(
            settings.DATALAB_DEMARCHES_URL,
            settings.DATALAB_DEMARCHES_TOKEN,
            settings.DATALAB_DEMARCHES_NUMBER,
            by=person,
            at=timezone.now(),
        )
    except (importing.ServiceRefused, Refused) as refused:
        logger.warning("import of démarches-simplifiées stopped: %s", refused)
        return 0
    if report.refused:
        logger.warning("import of démarches-simplifiées: %s dossiers refused", report.refused)
    return len(report.lines)
