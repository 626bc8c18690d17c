"""Pieces joined to a case, by the ministry or by the desk."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from documents.actions import deposit
from documents.models import Attachment
from support.lifecycle import SUPPORT_CASE
from support.models import SupportCase
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def attach(case: SupportCase, *, upload, label: str = "", by, at: datetime) -> Attachment:
    """Keeps a checked file on the case. Raises Refused, or ValidationError for its bytes."""
    deed = "attach_answer" if by.can(Permission.SUPPORT_WORK) else "attach"
    held = SUPPORT_CASE.apply(case, deed, by=by, at=at, details={"name": upload.name[:200]})
    if deposit.already_there(held, upload):
        raise Refused(
            "already_attached", _("Ce fichier est déjà joint au dossier."), field="content"
        )
    return deposit.keep(held, upload=upload, label=label, by=by, at=at)
