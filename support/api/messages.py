"""The thread of a support case with its ministry, and the desk's notes."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404

from accounts.permissions import Permission
from support import actions
from support.models import CaseMessage, SupportCase
from workflow.api.messages import HOLDER, PRIVATE, Thread


def write(by: Any, *, reference: str, channel: str, text: str, at: datetime) -> CaseMessage:
    """A note, a message of the desk, or one of the ministry: the deed of the caller's side."""
    case = get_object_or_404(SupportCase.objects.visible_to(by), reference=reference)
    if channel == PRIVATE:
        return actions.note(case, text=text, by=by, at=at)
    deed = actions.write if by.can(Permission.SUPPORT_WORK) else actions.reply
    return deed(case, text=text, by=by, at=at)


CASE_THREAD = Thread(
    file_kind=SupportCase.file_kind,
    rows=lambda person: CaseMessage.objects.visible_to(person).select_related("case", "sent_by"),
    channel_of=lambda message: PRIVATE if message.is_internal else HOLDER,
    reference_of=lambda message: message.case.reference,
    reference="case__reference",
    write=write,
)
