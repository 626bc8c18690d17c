"""``{% attachments file %}``: the pieces of a file, and the way to add one."""

from django import template
from django.utils import timezone

from documents.models import FILE_KINDS, Attachment

register = template.Library()


@register.inclusion_tag("documents/reading/attachments.html", takes_context=True)
def attachments(context, file) -> dict:
    """The list of pieces of a file that the caller already showed to this person."""
    kind, user, at = FILE_KINDS[file.file_kind], context["request"].user, timezone.now()
    return {
        "file": file,
        "pieces": list(Attachment.objects.of(file)),
        "attach_url": kind.attach_url if kind.may_attach(file, user, at) else "",
        "retract_url": kind.retract_url if kind.may_retract(file, user, at) else "",
    }
