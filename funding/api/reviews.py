"""The assessments as far as the caller may read them: blind until both are in."""

import re
from typing import Any

from django.http import Http404
from django_filters import rest_framework as filters
from rest_framework import serializers

from accounts.permissions import Permission
from api.base import ReadViewSet
from api.fields import LightFields
from funding.models import Assessment
from funding.queries.reviews import assessments_open_to


class ReviewShape(LightFields):
    """One reviewer's marks, opinion and comment; never a ministry's to read."""

    reference = serializers.SerializerMethodField(help_text="`DL-2026-0042-E1`")
    cofinancing = serializers.CharField(source="cofinancing.reference")
    assessed_by = serializers.CharField(help_text="Nom de l’instructeur")
    assessed_at = serializers.DateTimeField()
    scores = serializers.DictField(child=serializers.IntegerField())
    weighted_score = serializers.DecimalField(max_digits=5, decimal_places=2)
    is_favourable = serializers.BooleanField()
    comment = serializers.CharField()

    def get_reference(self, review: Any) -> str:
        return f"{review.cofinancing.reference}-E{review.rank}"


class ReviewFilters(filters.FilterSet):
    """By file and by opinion."""

    cofinancing = filters.CharFilter(
        field_name="cofinancing__reference", label="Référence du cofinancement", max_length=20
    )
    is_favourable = filters.BooleanFilter(label="Avis favorable")

    class Meta:
        model = Assessment
        fields: list[str] = []


class ReviewViewSet(ReadViewSet):
    """The assessments that the caller may read now."""

    scope = "funding"
    reads = Permission.FUNDING_READ_ALL
    serializer_class = ReviewShape
    filterset_class = ReviewFilters
    ordering_fields = ("assessed_at",)
    lookup_field = "reference"
    lookup_value_regex = r"[A-Z]{2}-\d{4}-\d{4,7}-E\d{1,3}"
    queryset = Assessment.objects.none()

    def get_queryset(self) -> Any:
        return assessments_open_to(self.request.user)

    def get_object(self) -> Any:
        file, rank = split(self.kwargs["reference"], "E")
        found = self.get_queryset().filter(cofinancing__reference=file, rank=rank).first()
        if found is None:
            raise Http404
        return found


def split(reference: str, letter: str) -> tuple[str, int]:
    """``DL-2026-0042-E1`` → the reference of the file and a rank. Raises Http404."""
    match = re.fullmatch(rf"(.+)-{letter}(\d{{1,3}})", reference, re.ASCII)
    if match is None:
        raise Http404
    return match[1], int(match[2])
