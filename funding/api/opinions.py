"""Experts' opinions: what is asked of the caller, what they may read, and the answer."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import ReadViewSet
from api.fields import LightFields, TextField
from funding.actions import opinions as actions
from funding.models import Confidentiality, Opinion
from funding.queries.instruction import opinions_for


class AskedProjectShape(serializers.Serializer):
    """What an expert reads of the project: never an amount."""

    reference = serializers.CharField()
    title = serializers.CharField()
    organisation = serializers.CharField(source="organisation.key")
    summary = serializers.CharField()
    data_used = serializers.CharField()


class OpinionShape(LightFields):
    """A question to an expert, and what came of it."""

    key = serializers.UUIDField()
    cofinancing = serializers.CharField(source="cofinancing.reference")
    project = AskedProjectShape(source="cofinancing.project")
    expert = serializers.CharField(help_text="Nom de l’expert")
    asked_by = serializers.CharField(help_text="Qui demande l’avis")
    asked_at = serializers.DateTimeField()
    question = serializers.CharField()
    due_on = serializers.DateField()
    confidentiality = serializers.ChoiceField(choices=Confidentiality.choices)
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    declined_reason = serializers.CharField()
    declined_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)


class OpinionAnswerFields(serializers.Serializer):
    """The opinion itself."""

    answer = TextField(max_length=10_000)


class OpinionDeclineFields(serializers.Serializer):
    """Why the expert gives none."""

    reason = TextField(max_length=10_000)


class OpinionFilters(filters.FilterSet):
    """By file, and what still awaits its answer."""

    cofinancing = filters.CharFilter(
        field_name="cofinancing__reference", label="Référence du cofinancement", max_length=20
    )
    outstanding = filters.BooleanFilter(method="awaited", label="Encore attendu")

    class Meta:
        model = Opinion
        fields: list[str] = []

    def awaited(self, found: Any, name: str, value: bool) -> Any:
        """Those that still await their answer, or the others."""
        waiting = Opinion.objects.outstanding().values("pk")
        return found.filter(pk__in=waiting) if value else found.exclude(pk__in=waiting)


class OpinionViewSet(ReadViewSet):
    """The opinions asked of the caller, and those that they may read."""

    scope = "funding"
    lookup_field = "key"
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    serializer_class = OpinionShape
    filterset_class = OpinionFilters
    ordering_fields = ("due_on", "asked_at")
    queryset = Opinion.objects.none()

    def get_queryset(self) -> Any:
        return opinions_for(self.request.user)

    @extend_schema(request=OpinionAnswerFields, responses=OpinionShape)
    @action(detail=True, methods=["post"])
    def answer(self, request, key: str) -> Response:
        """Rendre l’avis qui vous est demandé."""
        return self._after(actions.answer_opinion, OpinionAnswerFields)

    @extend_schema(request=OpinionDeclineFields, responses=OpinionShape)
    @action(detail=True, methods=["post"])
    def decline(self, request, key: str) -> Response:
        """Décliner : un lien avec le dossier, ou pas le temps."""
        return self._after(actions.decline_opinion, OpinionDeclineFields)

    @extend_schema(request=None, responses=OpinionShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request, key: str) -> Response:
        """Ne plus attendre cet avis ; l’expert est prévenu."""
        return self._after(actions.cancel_opinion)

    def _after(
        self, deed: Callable[..., Opinion], fields: type[serializers.Serializer] | None = None
    ) -> Response:
        opinion, said = self.get_object(), {}
        if fields is not None:
            given = fields(data=self.request.data)
            given.is_valid(raise_exception=True)
            said = given.validated_data
        deed(opinion, **said, by=self.request.user, at=timezone.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=opinion.pk)).data)
