"""The budget officer joins the signed papers to a co-financing."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents.actions import deposit
from documents.models import Attachment
from funding.lifecycle import COFINANCING
from funding.models import Cofinancing
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def attach(
    cofinancing: Cofinancing, *, upload, label: str = "", by: User, at: datetime
) -> Attachment:
    """Keeps a checked file. Raises Refused, or ValidationError for its bytes."""
    held = COFINANCING.apply(
        cofinancing, "attach", by=by, at=at, details={"name": upload.name[:200]}
    )
    if deposit.already_there(held, upload):
        raise Refused(
            "already_attached", _("Ce fichier est déjà joint au dossier."), field="content"
        )
    return deposit.keep(held, upload=upload, label=label, by=by, at=at)


def keep_evidence(
    file: Cofinancing, *, upload, label: str, by: User, at: datetime, field: str = "evidence"
) -> Attachment:
    """Keeps what a deed rests on, inside its transaction; the same bytes are kept once.

    Raises Refused when the bytes are not acceptable.
    """
    try:
        found = Attachment.objects.of(file).filter(sha256=deposit.inspect(upload).sha256).first()
        return found or deposit.keep(file, upload=upload, label=label, by=by, at=at)
    except ValidationError as error:
        raise Refused("bad_piece", error.messages[0], field=field) from error
