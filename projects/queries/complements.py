"""The complements of a file: what is asked, what is answered, where each field is written."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from documents.models import Attachment
from projects.models import (
    QUESTION,
    STEP_OF_FIELD,
    ComplementQuestion,
    ComplementRequest,
    Project,
)
from projects.policies import questions_of
from projects.queries.fields import DOCUMENTS, label_of


def fields_to_ask_about(project: Project) -> list[tuple[str, str]]:
    """The fields that a question may be pinned to: (name, French label), in the form's order."""
    names = [*STEP_OF_FIELD, *(QUESTION + q["key"] for q in questions_of(project)), DOCUMENTS]
    return [(name, label_of(project, name)) for name in names]


@dataclass(frozen=True)
class TellableRequest:
    """A request with its questions, each with the French name of its field."""

    request: ComplementRequest
    questions: list[tuple[str, ComplementQuestion]]


def requests_of(project: Project) -> list[TellableRequest]:
    """Every request made on the file, newest first (two queries)."""
    requests = (
        ComplementRequest.objects.filter(project=project)
        .select_related("asked_by", "closed_by")
        .prefetch_related("questions__written_by")
        .order_by("-pk")
    )
    return [
        TellableRequest(request, [(label_of(project, q.field), q) for q in request.questions.all()])
        for request in requests
    ]


def is_answered(question: ComplementQuestion, project: Project, pieces_since: int) -> bool:
    """Words, a changed field, or a piece joined since for a question about the documents."""
    if question.field == DOCUMENTS and pieces_since:
        return True
    return bool(question.reply.strip()) or bool(question.proposed)


def pieces_joined_since(project: Project, request: ComplementRequest) -> int:
    """How many pieces were joined to the file since the request (one query)."""
    pieces: Any = Attachment.objects.of(project)
    return pieces.filter(deposited_at__gte=request.asked_at).count()


def complements_path(project: Project) -> str:
    """The address where the complements of a file are read and answered."""
    return reverse("projects:complements", args=[project.reference])
