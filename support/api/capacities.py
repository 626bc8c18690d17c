"""The quarters' person-days: opened, held, left; the head of the desk opens and closes some."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import ReadViewSet
from api.fields import LightFields, TextField
from support import actions, queries
from support.models import Capacity, quarters_from

MOST: Any = {"max_digits": 8, "decimal_places": 2}


class CapacityRow(LightFields):
    """The person-days of one quarter."""

    quarter = serializers.SerializerMethodField(help_text="2026-T3")
    opened_days = serializers.DecimalField(**MOST)
    held_days = serializers.DecimalField(**MOST)
    remaining_days = serializers.DecimalField(**MOST)

    @extend_schema_field(serializers.CharField())
    def get_quarter(self, capacity: Capacity) -> str:
        return f"{capacity.year}-T{capacity.quarter}"


class CapacityShape(CapacityRow):
    """One quarter, and what a case of so many ``days`` would leave: below zero, it is refused."""

    left_after = serializers.SerializerMethodField(
        help_text="Ce qui resterait après `days` ; null sans eux"
    )

    @extend_schema_field(serializers.DecimalField(**MOST, allow_null=True))
    def get_left_after(self, capacity: Capacity) -> str | None:
        days = self.context.get("days")
        return None if days is None else f"{capacity.remaining_days - days:.2f}"


class WhatIf(serializers.Serializer):
    """The days of a case that nobody has accepted yet."""

    days = serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, required=False, default=None
    )


class CapacityFields(serializers.Serializer):
    """Days to open in a quarter, this one or one of the five that follow; below zero, to close."""

    quarter = serializers.RegexField(r"^[0-9]{4}-T[1-4]$", max_length=7)
    days = serializers.DecimalField(**MOST)
    reason = TextField(max_length=300)

    def validate_quarter(self, text: str) -> tuple[int, int]:
        year, _sign, quarter = text.partition("-T")
        if (found := (int(year), int(quarter))) not in quarters_from(timezone.localdate()):
            raise serializers.ValidationError(
                _("Choisissez ce trimestre ou l’un des cinq qui suivent.")
            )
        return found


class CapacityViewSet(ReadViewSet):
    """The capacity of this quarter and of those that follow, for those who read every case."""

    scope = "support"
    reads = Permission.SUPPORT_READ_ALL
    creates_with = Permission.SUPPORT_CAPACITY
    lookup_url_kwarg = "quarter"
    lookup_value_regex = "[0-9]{4}-T[1-4]"
    serializer_class = CapacityShape
    ordering = ("year", "quarter")
    queryset = Capacity.objects.none()

    def get_queryset(self) -> Any:
        return queries.capacities(timezone.localdate())

    def get_serializer_class(self) -> Any:
        return CapacityRow if self.action == "list" else CapacityShape

    def get_object(self) -> Capacity:
        year, quarter = self.kwargs["quarter"].split("-T")
        found = self.get_queryset().filter(year=year, quarter=quarter).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "days",
                OpenApiTypes.DECIMAL,
                description="Jours d’un accompagnement à venir : `left_after` dit ce qui resterait",
            )
        ]
    )
    def retrieve(self, request, quarter: str) -> Response:
        said = WhatIf(data=request.query_params)
        said.is_valid(raise_exception=True)
        context = {**self.get_serializer_context(), **said.validated_data}
        return Response(CapacityShape(self.get_object(), context=context).data)

    @extend_schema(request=CapacityFields, responses={201: CapacityShape})
    def create(self, request) -> Response:
        """Ouvrir des jours dans un trimestre, ou en fermer que rien n’engage."""
        said = CapacityFields(data=request.data)
        said.is_valid(raise_exception=True)
        told = dict(said.validated_data)
        year, quarter = told.pop("quarter")
        capacity = actions.open_days(year, quarter, **told, by=request.user, at=timezone.now())
        return Response(self.get_serializer(capacity).data, status=status.HTTP_201_CREATED)
