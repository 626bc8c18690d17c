"""Gives a piece back to whoever may see its file, as an attachment and nothing else."""

import uuid

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from documents.models import Attachment


def download(request, key: uuid.UUID):
    """The bytes of a piece; 404 for whoever may not see its file."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), key=key)
    if not attachment.is_readable:
        return render(
            request, "documents/reading/unreadable.html", {"piece": attachment}, status=423
        )
    try:
        stream = attachment.content.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Le fichier manque dans le dépôt.")) from error
    response = FileResponse(
        stream,
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
