"""The organisations that every member may name."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Organisation
from api.base import ReadViewSet


class LabelShape(serializers.Serializer):
    """A name that an organisation bore, from one day until another (excluded)."""

    label = serializers.CharField()
    acronym = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)


class OrganisationShape(serializers.ModelSerializer):
    """A body known by a key of our own, with its public identifiers and dated names."""

    ministry = serializers.CharField(source="ministry.key", default=None, allow_null=True)
    successor = serializers.CharField(source="successor.key", default=None, allow_null=True)
    sirets = serializers.SerializerMethodField()
    labels = LabelShape(many=True)
    is_listed_operator = serializers.SerializerMethodField(
        help_text="Inscrit aujourd’hui sur la liste datée des opérateurs de l’État"
    )

    class Meta:
        model = Organisation
        fields = [
            "key",
            "name",
            "acronym",
            "kind",
            "dila_uuid",
            "siren",
            "sirets",
            "ministry",
            "successor",
            "is_listed_operator",
            "labels",
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_sirets(self, body: Organisation) -> list[str]:
        return sorted(one.siret for one in body.sirets.all())

    @extend_schema_field(serializers.BooleanField())
    def get_is_listed_operator(self, body: Organisation) -> bool:
        day = timezone.localdate()
        return any(
            one.listed_from <= day and (one.listed_until is None or one.listed_until > day)
            for one in body.listings.all()
        )


class OrganisationViewSet(ReadViewSet):
    """The organisations, by name."""

    scope = "organisations"
    lookup_field = "key"
    serializer_class = OrganisationShape
    filterset_fields = ["kind", "siren"]
    search_fields = ("name", "acronym")
    ordering_fields = ("name", "key")
    ordering = ("name",)
    queryset = Organisation.objects.none()

    def get_queryset(self) -> Any:
        return (
            Organisation.objects.visible_to(self.request.user)
            .select_related("ministry", "successor")
            .prefetch_related("sirets", "labels", "listings")
        )
