"""Gives a piece back to whoever may see its file."""

import uuid

from django.shortcuts import get_object_or_404, render

from documents.delivery import taken_away
from documents.models import Attachment


def download(request, key: uuid.UUID):
    """The bytes of a piece; 404 for whoever may not see its file."""
    attachment = get_object_or_404(Attachment.objects.visible_to(request.user), key=key)
    if not attachment.is_readable:
        return render(
            request, "documents/reading/unreadable.html", {"piece": attachment}, status=423
        )
    return taken_away(attachment)
