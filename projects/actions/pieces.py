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
def attach(
    project: Project, *, upload, label: str = "", by, at: datetime, asked_key: str = ""
) -> Attachment:
    """Keeps a checked file on the project. Raises Refused, or ValidationError for its bytes.

    ``asked_key``: the document of the call that it answers; empty for a piece of one's own.
    """
    asked = {row["key"] for row in project.call_version.asked_documents}
    if asked_key and asked_key not in asked:
        raise Refused("not_asked", _("L’appel ne demande pas cette pièce."), field="asked_key")
    held = PROJECT.apply(project, "attach", by=by, at=at, details={"name": upload.name[:200]})
    if deposit.already_there(held, upload):
        raise Refused(
            "already_attached", _("Ce fichier est déjà joint au dossier."), field="content"
        )
    return deposit.keep(held, upload=upload, label=label, by=by, at=at, asked_key=asked_key)


@transaction.atomic(durable=True)
def retract(project: Project, *, key: uuid.UUID, by, at: datetime) -> None:
    """Takes a piece off a draft: no longer served, never destroyed. Raises Refused."""
    piece = Attachment.objects.of(project).filter(key=key).first()
    if piece is None:
        raise Refused("no_such_piece", _("Cette pièce n’est plus sur le dossier."))
    PROJECT.apply(project, "retract", by=by, at=at, details={"name": piece.name})
    deposit.retract(piece, by=by, at=at)
