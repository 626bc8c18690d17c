"""Decisions whose letter is still to be sent, and the work that makes and sends many of them."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import Permission
from api.base import Ending, Filters
from api.fields import LightFields
from api.filters import Ordering
from api.idempotency import Idempotent
from funding.actions import batches
from funding.models import Cofinancing, CofinancingStatus
from funding.queries.letters import decisions_to_tell
from jobs.api import JobShape


class ToTellShape(LightFields):
    """A decision whose letter is not sent; ``has_letter``: it is made already."""

    reference = serializers.CharField()
    title = serializers.CharField(source="project.title")
    organisation = serializers.CharField(
        source="project.organisation.key", help_text="Clé de l’organisation"
    )
    status = serializers.ChoiceField(choices=CofinancingStatus.choices)
    decided_at = serializers.DateTimeField()
    has_letter = serializers.BooleanField(help_text="Le courrier est établi, et pas envoyé")


class ToTellFields(serializers.Serializer):
    """The decisions, by their file; ``send``: each letter leaves as soon as it is made."""

    references = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=batches.MOST
    )
    send = serializers.BooleanField(default=False)


class ToTellFilters(filters.FilterSet):
    """By session."""

    session = filters.CharFilter(method="of_session", max_length=20, label="Référence de la séance")

    class Meta:
        model = Cofinancing
        fields: list[str] = []

    def of_session(self, found: Any, name: str, value: str) -> Any:
        """Those of one session, what left its agenda apart."""
        return decisions_to_tell(self.request.user, session=value)


class LettersToSendViewSet(Ending, Idempotent, ListModelMixin, GenericViewSet):
    """The decisions to tell, for whoever decides."""

    scope = "funding"
    reads = Permission.FUNDING_DECIDE
    serializer_class = ToTellShape
    filterset_class = ToTellFilters
    filter_backends = [Filters, Ordering]
    ordering = ("decided_at", "pk")
    queryset = Cofinancing.objects.none()

    def get_queryset(self) -> Any:
        return decisions_to_tell(self.request.user)

    @extend_schema(request=ToTellFields, responses={202: JobShape})
    def create(self, request) -> Response:
        """Établir, et envoyer si `send`, les courriers de ces décisions : un travail à suivre."""
        said = ToTellFields(data=request.data)
        said.is_valid(raise_exception=True)
        told = dict(said.validated_data)
        job = batches.start_letters(
            told.pop("references"), **told, by=request.user, at=timezone.now()
        )
        return Response(JobShape(job).data, status=status.HTTP_202_ACCEPTED)
