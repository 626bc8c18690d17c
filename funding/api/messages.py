"""The two threads of a co-financing: the desk's private one, and the one with the ministry."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404

from accounts.permissions import Permission
from funding.actions import threads
from funding.models import Channel, Cofinancing, ThreadMessage
from funding.policies import files_open_to
from workflow.api.messages import PRIVATE, Thread


def rows(person: Any) -> Any:
    """What the person may read, of the files that no undeclared interest closes to them."""
    return (
        ThreadMessage.objects.visible_to(person)
        .filter(cofinancing__in=files_open_to(person).values("pk"))
        .select_related("cofinancing", "sent_by")
    )


def write(by: Any, *, reference: str, channel: str, text: str, at: datetime) -> ThreadMessage:
    """In the private thread, or in the other one on the caller's side."""
    file = get_object_or_404(Cofinancing.objects.visible_to(by), reference=reference)
    if channel == PRIVATE:
        return threads.confer(file, text=text, by=by, at=at)
    is_desk = by.can(Permission.FUNDING_CONFER)
    is_holder = by.can_in(Permission.FUNDING_ASK, file.holder_id)
    deed = threads.write_to_holder if is_desk and not is_holder else threads.reply_to_desk
    return deed(file, text=text, by=by, at=at)


COFINANCING_THREAD = Thread(
    file_kind=Cofinancing.file_kind,
    rows=rows,
    channel_of=lambda message: str(Channel(message.channel).value),
    reference_of=lambda message: message.cofinancing.reference,
    reference="cofinancing__reference",
    write=write,
)
