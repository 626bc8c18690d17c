"""The long work that the caller asked for: how far it is, its rows, its result, its end."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import ReadViewSet
from api.fields import LightFields
from jobs.actions import cancel
from jobs.delivery import result_of
from jobs.models import Job, JobState


class JobShape(LightFields):
    """A long piece of work. ``total`` and ``percent`` are null while nobody knows how much."""

    key = serializers.UUIDField()
    kind = serializers.CharField()
    label = serializers.CharField()
    state = serializers.ChoiceField(choices=JobState.choices)
    total = serializers.IntegerField(allow_null=True)
    advanced = serializers.IntegerField()
    percent = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()
    requested_at = serializers.DateTimeField()
    began_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    cancel_asked_at = serializers.DateTimeField(allow_null=True)
    result_name = serializers.CharField(help_text="Nom du résultat ; vide s’il n’y en a pas")


class JobRowShape(serializers.Serializer):
    """What became of one row of the work."""

    reference = serializers.CharField()
    is_ok = serializers.BooleanField()
    outcome = serializers.CharField()


class JobFilters(filters.FilterSet):
    """By kind and by state."""

    kind = filters.CharFilter(max_length=40, label="Nature")
    state = filters.ChoiceFilter(choices=JobState.choices, label="État")

    class Meta:
        model = Job
        fields: list[str] = []


class JobViewSet(ReadViewSet):
    """The caller's own work, and nobody else's."""

    scope = "jobs"
    lookup_field = "key"
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    serializer_class = JobShape
    filterset_class = JobFilters
    ordering_fields = ("requested_at",)
    ordering = ("-requested_at", "-pk")
    queryset = Job.objects.none()

    def get_queryset(self) -> Any:
        return Job.objects.visible_to(self.request.user)

    @extend_schema(request=None, responses=JobShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request, key: str) -> Response:
        """Demander l’arrêt : aussitôt si rien n’a commencé, sinon à la prochaine étape."""
        job = self.get_object()
        cancel(job, by=request.user, at=timezone.now())
        return Response(JobShape(self.get_queryset().get(pk=job.pk)).data)

    @extend_schema(responses=JobRowShape(many=True), filters=False)
    @action(detail=True, filter_backends=[])
    def rows(self, request, key: str) -> Response:
        """Ce qu’est devenue chaque ligne du travail."""
        page = self.paginate_queryset(self.get_object().rows.all())
        return self.get_paginated_response(JobRowShape(page, many=True).data)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True)
    def result(self, request, key: str) -> Any:
        """Le fichier que le travail a fait, jamais affiché dans le navigateur."""
        return result_of(self.get_object())
