"""The two threads of a file: the desk's private one, and the one with the ministry."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Required, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.french import text_refusal
from accounts.models import User
from documents.actions import deposit
from documents.models import Attachment
from funding import events
from funding.actions.telling import tell
from funding.lifecycle import COFINANCING
from funding.models import Channel, Cofinancing, ThreadMessage
from notifications.events import Event
from workflow.once import key_of
from workflow.refusals import Refused


@dataclass(frozen=True)
class Folder:
    """Where the pieces of a thread lie: apart from the file's own, as they have other readers."""

    file_kind: str
    reference: str


class Message(TypedDict, total=False):
    """What somebody sends: its words, a piece, the key of the page that sends it."""

    text: Required[str]
    by: Required[User]
    at: Required[datetime]
    upload: Any
    key: UUID | None


@dataclass(frozen=True)
class Post:
    """What one of the three deeds sends: in which thread, told as what, to whom."""

    channel: Channel
    event: Event
    readers: Callable[[Cofinancing, datetime], Iterable[User]]


POSTS = {
    "confer": Post(Channel.PRIVATE, events.CONFERRED, events.private_readers),
    "write_to_holder": Post(Channel.HOLDER, events.WRITTEN, events.holder_thread_readers),
    "reply_to_desk": Post(Channel.HOLDER, events.WRITTEN, events.holder_thread_readers),
}


@transaction.atomic(durable=True)
def confer(cofinancing: Cofinancing, **message: Unpack[Message]) -> ThreadMessage:
    """Writes in the reviewers' private thread, which the ministry never reads.

    The same words sent twice under one ``key`` are one message, here and in the deeds below.
    """
    return _send(cofinancing, "confer", **message)


@transaction.atomic(durable=True)
def write_to_holder(cofinancing: Cofinancing, **message: Unpack[Message]) -> ThreadMessage:
    """The desk writes to the ministry."""
    return _send(cofinancing, "write_to_holder", **message)


@transaction.atomic(durable=True)
def reply_to_desk(cofinancing: Cofinancing, **message: Unpack[Message]) -> ThreadMessage:
    """The ministry writes to the desk."""
    return _send(cofinancing, "reply_to_desk", **message)


def _send(
    cofinancing: Cofinancing,
    deed: str,
    *,
    text: str,
    by: User,
    at: datetime,
    upload: Any = None,
    key: UUID | None = None,
) -> ThreadMessage:
    key = key_of(key, deed, text, upload and upload.name)
    if sent := _sent(cofinancing, key, by):
        return sent
    file = COFINANCING.check(cofinancing, deed, by=by, at=at)
    if not text.strip():
        raise Refused("text_required", _("Écrivez votre message."), field="text")
    if refusal := text_refusal(text, _("Message")):
        raise Refused("text_shows_something", refusal, field="text")
    post = POSTS[deed]
    recipients = [person for person in post.readers(file, at) if person.pk != by.pk]
    message = ThreadMessage.objects.create(
        cofinancing=file,
        channel=post.channel,
        text=text.strip(),
        piece=_kept(file, post.channel, upload, by=by, at=at) if upload else None,
        key=key,
        sent_at=at,
        sent_by=by,
    )
    message.recipients.set(recipients)
    tell(post.event, file, recipients, by=by, at=at, text=message.text)
    return message


def _sent(cofinancing: Cofinancing, key: UUID | None, by: User) -> ThreadMessage | None:
    """The message already kept under this key; the file is held, so that none comes meanwhile."""
    if key is None:
        return None
    held = Cofinancing.objects.select_for_update(no_key=True, of=("self",)).get(pk=cofinancing.pk)
    return ThreadMessage.objects.filter(cofinancing=held, sent_by=by, key=key).first()


def _kept(
    file: Cofinancing, channel: Channel, upload: Any, *, by: User, at: datetime
) -> Attachment:
    folder = Folder(f"{channel}_thread", file.reference)
    if deposit.already_there(folder, upload):
        raise Refused(
            "already_attached", _("Ce fichier est déjà joint à un message."), field="upload"
        )
    return deposit.keep(folder, upload=upload, label="", by=by, at=at)
