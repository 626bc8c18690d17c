"""The versions of « projets lauréats » as their editors publish them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from opendata.actions.publications import publish
from opendata.api.editing import EditorsList
from opendata.models import Publication
from opendata.queries.publications import versions


class HeldRowShape(serializers.Serializer):
    """A row kept back: which file, which column, and why."""

    reference = serializers.CharField()
    column = serializers.CharField()
    sentence = serializers.CharField()


class PublicationShape(serializers.Serializer):
    """A version: the files that it tells, those held back and why."""

    published_on = serializers.DateField()
    number = serializers.IntegerField(help_text="Numéro dans la journée")
    published_at = serializers.DateTimeField()
    published_by = serializers.CharField(allow_null=True, help_text="Nul : l’horloge du service")
    references = serializers.ListField(child=serializers.CharField())
    held_rows = HeldRowShape(many=True)


class PublicationViewSet(EditorsList):
    """The versions that may still be read."""

    serializer_class = PublicationShape
    queryset = Publication.objects.none()

    def get_queryset(self) -> Any:
        return versions().select_related("published_by")

    @extend_schema(request=None, responses={201: PublicationShape})
    def create(self, request) -> Response:
        """Publier une nouvelle version, si quelque chose a changé."""
        done = publish(by=request.user, at=timezone.now())
        return Response(PublicationShape(done).data, status=status.HTTP_201_CREATED)
