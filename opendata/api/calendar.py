"""The data calendar as its editors prepare it, the days to come among them."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.fields import DayField, TextField
from opendata.actions import calendar as actions
from opendata.api.editing import AsReadFields, EditorsViewSet, ShownFields
from opendata.models import CalendarEntry, EntryKind, Theme


class PlannedDayShape(serializers.Serializer):
    """What a day shows, or will show."""

    day = serializers.DateField()
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    title = serializers.CharField()
    text = serializers.CharField(help_text="Markdown")
    dataset = serializers.CharField(source="dataset.slug", allow_null=True)
    reuse = serializers.CharField(source="reuse.reference", allow_null=True)
    url = serializers.CharField()
    theme = serializers.ChoiceField(choices=Theme.choices, allow_blank=True)
    updated_at = serializers.DateTimeField(source="written_at")


class PlannedDayFields(ShownFields):
    """What a day is to show; without a theme, that of what it shows."""

    day = DayField()
    kind = serializers.ChoiceField(choices=EntryKind.choices)
    title = TextField(max_length=160)
    text = TextField(max_length=5000, help_text="Markdown")
    url = serializers.URLField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="Adresse de la fonctionnalité",
    )
    theme = serializers.ChoiceField(
        choices=Theme.choices, required=False, allow_blank=True, default=""
    )


class PlannedDayChangeFields(AsReadFields, PlannedDayFields):
    """The same, written again over what was read."""


class PlannedDayFilters(filters.FilterSet):
    """By nature and by day."""

    kind = filters.ChoiceFilter(choices=EntryKind.choices, label="Nature")
    since = filters.DateFilter(field_name="day", lookup_expr="gte", label="À partir de ce jour")
    until = filters.DateFilter(field_name="day", lookup_expr="lte", label="Jusqu’à ce jour")

    class Meta:
        model = CalendarEntry
        fields: list[str] = []


class CalendarViewSet(EditorsViewSet):
    """The days that have their discovery; no other caller learns of those to come."""

    lookup_field = "day"
    lookup_value_regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    serializer_class = PlannedDayShape
    filterset_class = PlannedDayFilters
    ordering_fields = ("day",)
    search_fields = ("title", "text")
    queryset = CalendarEntry.objects.none()

    def get_queryset(self) -> Any:
        return CalendarEntry.objects.select_related("dataset", "reuse")

    @extend_schema(request=PlannedDayFields, responses={201: PlannedDayShape})
    def create(self, request) -> Response:
        """Préparer un jour ; chacun n’en montre qu’une chose."""
        entry = actions.schedule(**self.said(PlannedDayFields), by=request.user, at=timezone.now())
        return Response(PlannedDayShape(entry).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PlannedDayChangeFields, responses=PlannedDayShape)
    def update(self, request, day: Any) -> Response:
        """Récrire un jour, ou le déplacer."""
        entry = self.get_object()
        said = self.said(PlannedDayChangeFields)
        changed = actions.schedule(**said, entry=entry, by=request.user, at=timezone.now())
        return Response(PlannedDayShape(changed).data)

    @extend_schema(request=AsReadFields, responses=PlannedDayShape)
    @action(detail=True, methods=["post"])
    def clear(self, request, day: Any) -> Response:
        """Vider un jour ; ce qu’il montrait est rendu une dernière fois."""
        entry = self.get_object()
        shown = actions.clear(entry, **self.said(AsReadFields), by=request.user, at=timezone.now())
        return Response(PlannedDayShape(shown).data)
