"""Asks the ministry for complements, field by field; writes, gives or cancels the answers."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import french
from notifications import outbox
from projects import events, policies, queries
from projects.actions.freezing import freeze
from projects.actions.writing import MOST_RAW, note_writings, without_nul, write_rows
from projects.lifecycle import PROJECT
from projects.models import (
    QUESTION,
    ComplementOutcome,
    ComplementQuestion,
    ComplementRequest,
    FilingOccasion,
    KeptTyping,
    Project,
)
from projects.queries.fields import WRITTEN
from workflow.refusals import Refused

#: Filled from above (``funding/apps.py``): what else follows the answer, in its transaction.
#: Each is called as ``follow(project, by=by, at=at)``; a Refused there refuses the whole deed.
ON_COMPLEMENTS: list[Callable[..., None]] = []


@transaction.atomic(durable=True)
def ask(
    project: Project,
    *,
    questions: Sequence[tuple[str, str]],
    due_on: date,
    message: str = "",
    by,
    at: datetime,
    seen_version: int | None = None,
) -> ComplementRequest:
    """Puts (field, question) pairs to the ministry, to be answered by a day. Raises Refused.

    The desk's clock stops and the ministry's starts.
    """
    known = dict(queries.fields_to_ask_about(project))
    if not questions:
        raise Refused("no_question", _("Posez au moins une question."), field="questions")
    if due_on <= timezone.localdate(at):
        raise Refused("due_in_the_past", _("Laissez au moins un jour."), field="due_on")
    names = [field for field, _question in questions]
    if len(set(names)) != len(names):
        raise Refused(
            "one_question_a_field",
            _("Une seule question par champ : réunissez-les."),
            field="questions",
        )
    if unknown := [field for field in names if field not in known]:
        raise Refused(
            "unknown_field",
            _("Le champ « %(field)s » n’existe pas.") % {"field": unknown[0]},
            field="questions",
        )
    asked = PROJECT.apply(
        project,
        "ask_complements",
        by=by,
        at=at,
        seen_version=seen_version,
        details={"fields": names, "due_on": due_on.isoformat()},
    )
    request = ComplementRequest.objects.create(
        project=asked, message=message.strip(), due_on=due_on, asked_at=at, asked_by=by
    )
    ComplementQuestion.objects.bulk_create(
        ComplementQuestion(request=request, field=field, question=question.strip())
        for field, question in questions
    )
    lines = "\n".join(f"• {known[field]} : {question.strip()}" for field, question in questions)
    _tell(
        events.COMPLEMENTS_ASKED,
        asked,
        events.holders_of(asked),
        by=by,
        at=at,
        due=french.day(due_on),
        questions=lines,
        path=queries.complements_path(asked),
    )
    return request


@transaction.atomic(durable=True)
def write(
    question: ComplementQuestion,
    *,
    reply: str,
    proposed: dict[str, list[str]] | None,
    base: int,
    by,
    at: datetime,
) -> ComplementQuestion:
    """Keeps an answer while it is written; nothing of the file changes before it is given.

    ``base`` is the revision that the page showed. When somebody wrote meanwhile, nothing is
    overwritten: what was sent is put aside for this person and the deed is refused
    (``stale_version``), through ``keep_aside``. Raises Refused.
    """
    project = question.request.project
    locked = ComplementQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
    PROJECT.check(project, "write_complement", by=by, at=at)
    pending = policies.pending_request(project)
    if pending is None or pending.pk != locked.request_id:
        raise Refused("no_open_complements", _("Cette demande de compléments est close."))
    if _weight(proposed) + len(reply) > MOST_RAW:
        raise Refused("too_long", _("Cette réponse est trop longue."), field="reply")
    reply = reply.replace("\0", "").replace("\r\n", "\n")
    proposed = without_nul(proposed) if proposed else None
    if (locked.reply, locked.proposed) == (reply, proposed):
        return locked
    if base < locked.revision:
        raise Refused("stale_version", _("Quelqu’un a écrit cette réponse en même temps."))
    locked.reply, locked.proposed = reply, proposed
    locked.revision += 1
    locked.written_at, locked.written_by = at, by
    locked.save(update_fields=["reply", "proposed", "revision", "written_at", "written_by"])
    KeptTyping.objects.filter(project=project, by=by, field=f"complement-{locked.pk}").delete()
    return locked


@transaction.atomic(durable=True)
def keep_aside(
    question: ComplementQuestion, *, raw: dict[str, list[str]], base: int, by, at: datetime
) -> None:
    """Keeps a person's own answer that somebody else's stands in the way of."""
    project = question.request.project
    PROJECT.check(project, "write_complement", by=by, at=at)
    KeptTyping.objects.update_or_create(
        project=project,
        field=f"complement-{question.pk}",
        by=by,
        defaults={"raw": without_nul(raw), "base": base, "at": at},
    )


@transaction.atomic(durable=True)
def answer(
    project: Project,
    *,
    values: dict[str, Any],
    rows: dict[str, list[dict[str, Any]]],
    by,
    at: datetime,
    seen_version: int | None = None,
) -> Project:
    """Gives the answers: the fields change at once, the file has a new frozen version.

    ``values`` and ``rows`` are what the fields of the questions become. Each question must have
    words, a changed field, or a new piece. The file must stay complete. Raises Refused.
    """
    request = _pending(project)
    _refuse_unanswered(project, request)
    changes = {k: v for k, v in values.items() if k in WRITTEN and getattr(project, k) != v}
    own = {k.removeprefix(QUESTION): v for k, v in values.items() if k.startswith(QUESTION)}
    if own:
        changes["answers"] = {**project.answers, **own}
    names = sorted({*values, *rows})
    answered = PROJECT.apply(
        project,
        "answer_complements",
        by=by,
        at=at,
        seen_version=seen_version,
        changes={**changes, "updated_at": at, "updated_by": by},
        details={"fields": names},
    )
    for name, wanted in rows.items():
        write_rows(answered, name, wanted)
    note_writings(answered, {**values, **rows}, by=by, at=at)
    if missing := policies.missing_parts(answered):
        raise Refused("is_complete", missing[0].sentence, field=missing[0].field)
    freeze(answered, occasion=FilingOccasion.COMPLEMENTS, by=by, at=at)
    _close(request, ComplementOutcome.ANSWERED, by=by, at=at)
    for follow in ON_COMPLEMENTS:
        follow(answered, by=by, at=at)
    _tell(events.COMPLEMENTS_ANSWERED, answered, events.reviewers_of(answered), by=by, at=at)
    return answered


@transaction.atomic(durable=True)
def cancel(
    project: Project, *, by, at: datetime, reason: str, seen_version: int | None = None
) -> Project:
    """Takes the questions back; what the ministry had begun to write stays readable to it."""
    request = _pending(project)
    cancelled = PROJECT.apply(
        project, "cancel_complements", by=by, at=at, reason=reason, seen_version=seen_version
    )
    _close(request, ComplementOutcome.CANCELLED, by=by, at=at, reason=reason)
    _tell(
        events.COMPLEMENTS_CANCELLED,
        cancelled,
        events.holders_of(cancelled),
        by=by,
        at=at,
        reason=reason.strip(),
    )
    return cancelled


def close_with_the_file(project: Project, *, by, at: datetime, reason: str) -> None:
    """Cancels what was still asked, in the deed that turns the file away or withdraws it."""
    request = policies.pending_request(project)
    if request is not None:
        _close(request, ComplementOutcome.CANCELLED, by=by, at=at, reason=reason)


def _pending(project: Project) -> ComplementRequest:
    request = policies.pending_request(project)
    if request is None:
        raise Refused("no_open_complements", _("Aucun complément n’est demandé sur ce dossier."))
    return request


def _refuse_unanswered(project: Project, request: ComplementRequest) -> None:
    pieces = queries.pieces_joined_since(project, request)
    labels = dict(queries.fields_to_ask_about(project))
    for question in request.questions.order_by("pk"):
        if not queries.is_answered(question, project, pieces):
            raise Refused(
                "question_unanswered",
                _("Répondez à la question sur « %(field)s ».")
                % {"field": labels.get(question.field, question.field)},
                field=f"reply-{question.pk}",
            )


def _close(
    request: ComplementRequest, outcome: ComplementOutcome, *, by, at: datetime, reason: str = ""
) -> None:
    request.outcome, request.closed_at, request.closed_by = outcome, at, by
    request.cancel_reason = reason.strip() if outcome == ComplementOutcome.CANCELLED else ""
    request.save(update_fields=["outcome", "closed_at", "closed_by", "cancel_reason"])


def _weight(raw: dict[str, list[str]] | None) -> int:
    return sum(len(text) for texts in (raw or {}).values() for text in texts)


def _tell(event, project: Project, people, *, by, at: datetime, path: str = "", **words) -> None:
    outbox.queue(
        event,
        people=people,
        at=at,
        by=by,
        reference=project.reference,
        path=path or project.get_absolute_url(),
        values=events.values_of(project, **words),
    )
