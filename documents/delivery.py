"""A piece as it leaves the store: an attachment and nothing else."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from documents.models import Attachment


def taken_away(attachment: Attachment) -> FileResponse:
    """The bytes of a piece that the caller may see; 404 when the store lost them."""
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
