"""The two threads of a file: the desk's private one, and the one with the ministry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from documents.actions import deposit
from documents.models import Attachment
from funding import events
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import Channel, Cofinancing, ThreadMessage
from notifications.events import Event
from workflow.refusals import Refused


@dataclass(frozen=True)
class Folder:
    """Where the pieces of a thread lie: apart from the file's own, as they have other readers."""

    file_kind: str
    reference: str


@transaction.atomic(durable=True)
def confer(
    cofinancing: Cofinancing, *, text: str, by: User, at: datetime, upload: Any = None
) -> ThreadMessage:
    """Writes in the reviewers' private thread, which the ministry never reads."""
    file = COFINANCING.check(cofinancing, "confer", by=by, at=at)
    told = events.private_readers(file, at)
    return _send(file, Channel.PRIVATE, events.CONFERRED, told, text, upload, by=by, at=at)


@transaction.atomic(durable=True)
def write_to_holder(
    cofinancing: Cofinancing, *, text: str, by: User, at: datetime, upload: Any = None
) -> ThreadMessage:
    """The desk writes to the ministry."""
    file = COFINANCING.check(cofinancing, "write_to_holder", by=by, at=at)
    told = events.holder_thread_readers(file, at)
    return _send(file, Channel.HOLDER, events.WRITTEN, told, text, upload, by=by, at=at)


@transaction.atomic(durable=True)
def reply_to_desk(
    cofinancing: Cofinancing, *, text: str, by: User, at: datetime, upload: Any = None
) -> ThreadMessage:
    """The ministry writes to the desk."""
    file = COFINANCING.check(cofinancing, "reply_to_desk", by=by, at=at)
    told = events.holder_thread_readers(file, at)
    return _send(file, Channel.HOLDER, events.WRITTEN, told, text, upload, by=by, at=at)


def _send(
    file: Cofinancing,
    channel: Channel,
    event: Event,
    readers: Iterable[User],
    text: str,
    upload: Any,
    *,
    by: User,
    at: datetime,
) -> ThreadMessage:
    if not text.strip():
        raise Refused("text_required", _("Écrivez votre message."), field="text")
    recipients = [person for person in readers if person.pk != by.pk]
    message = ThreadMessage.objects.create(
        cofinancing=file,
        channel=channel,
        text=text.strip(),
        piece=_kept(file, channel, upload, by=by, at=at) if upload else None,
        sent_at=at,
        sent_by=by,
    )
    message.recipients.set(recipients)
    tell(event, file, recipients, by=by, at=at, text=message.text)
    return message


def _kept(
    file: Cofinancing, channel: Channel, upload: Any, *, by: User, at: datetime
) -> Attachment:
    folder = Folder(f"{channel}_thread", file.reference)
    if deposit.already_there(folder, upload):
        raise Refused(
            "already_attached", _("Ce fichier est déjà joint à un message."), field="upload"
        )
    return deposit.keep(folder, upload=upload, label="", by=by, at=at)
