"""The messages of the files, thread by thread: each wing says once how its own are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api.fields import LightFields
from api.idempotency import Idempotent

HOLDER, PRIVATE = "holder", "private"
CHANNELS = [(HOLDER, "Avec le ministère"), (PRIVATE, "Au sein du guichet")]


@dataclass(frozen=True)
class Thread:
    """The threads of one kind of file.

    ``rows(person)`` gives the messages that the person may read; ``channel_of(message)`` and
    ``file_of(message)`` say where each stands; ``reference`` is the lookup of the file's reference.
    ``write(person, reference, channel, text, at)`` calls the action and returns the message; it
    raises Http404 when the person may not see the file.
    """

    file_kind: str
    rows: Callable[[Any], QuerySet[Any, Any]]
    channel_of: Callable[[Any], str]
    reference_of: Callable[[Any], str]
    reference: str
    write: Callable[..., Any]


THREADS: dict[str, Thread] = {}


def register(thread: Thread) -> None:
    """Said once by each wing."""
    THREADS[thread.file_kind] = thread


class MessageShape(LightFields):
    """One message of a thread."""

    file_kind = serializers.CharField()
    reference = serializers.CharField(help_text="Référence du dossier")
    channel = serializers.CharField(help_text="`holder` : avec le ministère ; `private` : guichet")
    text = serializers.CharField()
    sent_at = serializers.DateTimeField()
    by = serializers.CharField(help_text="Nom de la personne")


class MessageFields(serializers.Serializer):
    """A message to write in a thread."""

    file_kind = serializers.ChoiceField(choices=[])
    reference = serializers.CharField(max_length=20)
    channel = serializers.ChoiceField(choices=CHANNELS, default=HOLDER)
    text = serializers.CharField(max_length=10_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["file_kind"]
        kinds.choices = sorted(THREADS)


class MessageViewSet(Idempotent, ListModelMixin, GenericViewSet):
    """The threads of one kind of file, newest first; a private one is never a ministry’s."""

    scope = "messages"
    serializer_class = MessageShape
    filter_backends: Any = []
    lookup_value_regex = "none"

    def get_queryset(self) -> Any:
        thread = self._thread(self.request.query_params.get("file_kind", "support_case"))
        rows = thread.rows(self.request.user)
        if reference := self.request.query_params.get("reference", ""):
            if not reference.isprintable():
                raise Http404
            rows = rows.filter(**{thread.reference: reference})
        return rows

    def _thread(self, kind: str) -> Thread:
        if kind not in THREADS:
            names = ", ".join(sorted(THREADS))
            raise serializers.ValidationError({"file_kind": [f"Natures possibles : {names}."]})
        return THREADS[kind]

    def list_parameters(self) -> Sequence[OpenApiParameter]:
        """The thread asked for, for the document."""
        return [
            OpenApiParameter(
                "file_kind",
                str,
                enum=sorted(THREADS),
                default="support_case",
                description="Nature du dossier",
            ),
            OpenApiParameter("reference", str, description="Référence du dossier"),
        ]

    def list(self, request, *args: Any, **kwargs: Any) -> Response:
        thread = self._thread(request.query_params.get("file_kind", "support_case"))
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response([shown(thread, message) for message in page or ()])

    @extend_schema(request=MessageFields, responses={201: MessageShape})
    def create(self, request) -> Response:
        """Écrire dans un fil d’un dossier."""
        said = MessageFields(data=request.data)
        said.is_valid(raise_exception=True)
        given = said.validated_data
        thread = self._thread(given.pop("file_kind"))
        message = thread.write(request.user, **given, at=timezone.now())
        return Response(shown(thread, message), status=status.HTTP_201_CREATED)


def shown(thread: Thread, message: Any) -> dict[str, Any]:
    """A message as every thread shows it."""
    return MessageShape(
        {
            "file_kind": thread.file_kind,
            "reference": thread.reference_of(message),
            "channel": thread.channel_of(message),
            "text": message.text,
            "sent_at": message.sent_at,
            "by": str(message.sent_by),
        }
    ).data
