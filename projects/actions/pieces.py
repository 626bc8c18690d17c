"""Joins a piece to a project, or takes back one joined by mistake."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from documents.actions import deposit
from documents.models import Attachment
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.refusals import Refused


@transaction.atomic(durable=True)
def attach(project: Project, *, upload, label: str = "", by, at: datetime) -> Attachment:
    """Keeps a checked file on the project. Raises Refused, or ValidationError for its bytes."""
    held = PROJECT.apply(project, "attach", by=by, at=at, details={"name": upload.name[:200]})
    if deposit.already_there(held, upload):
        raise Refused(
            "already_attached", _("Ce fichier est déjà joint au dossier."), field="content"
        )
    return deposit.keep(held, upload=upload, label=label, by=by, at=at)


@transaction.atomic(durable=True)
def retract(project: Project, *, key: uuid.UUID, by, at: datetime) -> None:
    """Takes a piece off a draft: no longer served, never destroyed. Raises Refused."""
    piece = Attachment.objects.of(project).filter(key=key).first()
    if piece is None:
        raise Refused("no_such_piece", _("Cette pièce n’est plus sur le dossier."))
    PROJECT.apply(project, "retract", by=by, at=at, details={"name": piece.name})
    deposit.retract(piece, by=by, at=at)
