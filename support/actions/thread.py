"""The thread with the ministry, the desk's own notes, and the tasks of a case."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.french import text_refusal
from support import events
from support.actions.people import is_agent
from support.actions.telling import tell
from support.lifecycle import SUPPORT_CASE
from support.models import CaseMessage, CaseTask, SupportCase
from workflow.once import key_of
from workflow.refusals import Refused


def _text(text: str) -> str:
    if not text.strip():
        raise Refused("text_required", _("Écrivez votre message."), field="text")
    if refusal := text_refusal(text, _("Message")):
        raise Refused("text_shows_something", refusal, field="text")
    return text.strip()


def _sent(case: SupportCase, key: uuid.UUID | None, by) -> CaseMessage | None:
    """The message already kept under this key; the case is locked, so that none comes meanwhile."""
    if key is None:
        return None
    locked = SupportCase.objects.select_for_update(no_key=True).get(pk=case.pk)
    return CaseMessage.objects.filter(case=locked, sent_by=by, key=key).first()


@transaction.atomic(durable=True)
def write(
    case: SupportCase, *, text: str, by, at: datetime, key: uuid.UUID | None = None
) -> CaseMessage:
    """The desk writes to the ministry; the clock goes on.

    The same words sent twice under one ``key`` are one message, here and in the deeds below.
    """
    key = key_of(key, "write", text)
    if sent := _sent(case, key, by):
        return sent
    case = SUPPORT_CASE.apply(case, "write", by=by, at=at)
    message = CaseMessage.objects.create(
        case=case, text=_text(text), key=key, sent_at=at, sent_by=by
    )
    tell(events.MESSAGE, case, events.ministry_of(case), at=at, by=by, text=message.text)
    return message


@transaction.atomic(durable=True)
def reply(
    case: SupportCase, *, text: str, by, at: datetime, key: uuid.UUID | None = None
) -> CaseMessage:
    """The ministry writes to the desk."""
    key = key_of(key, "reply", text)
    if sent := _sent(case, key, by):
        return sent
    case = SUPPORT_CASE.apply(case, "reply", by=by, at=at)
    message = CaseMessage.objects.create(
        case=case, text=_text(text), key=key, sent_at=at, sent_by=by
    )
    tell(events.MESSAGE, case, events.desk_of(case), at=at, by=by, text=message.text)
    return message


@transaction.atomic(durable=True)
def note(
    case: SupportCase, *, text: str, by, at: datetime, key: uuid.UUID | None = None
) -> CaseMessage:
    """A note that only the desk reads; nobody is told."""
    key = key_of(key, "note", text)
    if sent := _sent(case, key, by):
        return sent
    case = SUPPORT_CASE.apply(case, "note", by=by, at=at)
    return CaseMessage.objects.create(
        case=case, text=_text(text), key=key, is_internal=True, sent_at=at, sent_by=by
    )


@transaction.atomic(durable=True)
def add_task(
    case: SupportCase, *, title: str, assignee, by, at: datetime, due_on: date | None = None
) -> CaseTask:
    """Something to do on the case, by an agent."""
    if not title.strip():
        raise Refused("title_required", _("Nommez la tâche."), field="title")
    if not is_agent(assignee):
        raise Refused(
            "not_an_agent", _("Cette personne n’est pas agent du datalab."), field="assignee"
        )
    case = SUPPORT_CASE.apply(case, "add_task", by=by, at=at)
    task = CaseTask.objects.create(
        case=case, title=title.strip(), assignee=assignee, due_on=due_on, added_at=at, added_by=by
    )
    tell(events.TASK, case, [assignee], at=at, by=by, title=task.title)
    return task


@transaction.atomic(durable=True)
def finish_task(case: SupportCase, *, task: CaseTask, by, at: datetime) -> CaseTask:
    """The task is done; finishing it twice changes nothing more."""
    case = SUPPORT_CASE.apply(case, "finish_task", by=by, at=at)
    done = CaseTask.objects.filter(pk=task.pk, case=case, done_at=None)
    if not done.update(done_at=at, done_by=by):
        raise Refused("task_already_done", _("Cette tâche est déjà faite."), field="task")
    task.refresh_from_db()
    return task
