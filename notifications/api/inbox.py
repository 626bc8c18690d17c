"""A person's own messages: read, put away, taken back."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import ReadViewSet
from notifications.actions import reading
from notifications.models import Delivery


class NotificationShape(serializers.Serializer):
    """A message of the inbox. ``path`` is the page that it speaks of."""

    key = serializers.UUIDField(source="message_key")
    event = serializers.CharField(source="notification.event")
    reference = serializers.CharField(source="notification.reference")
    subject = serializers.CharField(source="notification.subject")
    text = serializers.CharField(source="notification.text")
    path = serializers.CharField(source="notification.path")
    at = serializers.DateTimeField(source="notification.at")
    read_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class CountShape(serializers.Serializer):
    """How many messages were marked."""

    marked = serializers.IntegerField()


class NotificationFilters(filters.FilterSet):
    """By event, file, and what was read or put away."""

    event = filters.CharFilter(field_name="notification__event", max_length=60, label="Événement")
    reference = filters.CharFilter(
        field_name="notification__reference", max_length=20, label="Référence du dossier"
    )
    read = filters.BooleanFilter(
        field_name="read_at", lookup_expr="isnull", exclude=True, label="Lu"
    )
    done = filters.BooleanFilter(
        field_name="done_at", lookup_expr="isnull", exclude=True, label="Traité"
    )

    class Meta:
        model = Delivery
        fields: list[str] = []


class NotificationViewSet(ReadViewSet):
    """The caller's own messages, and nobody else's."""

    scope = "notifications"
    lookup_field = "message_key"
    lookup_url_kwarg = "key"
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    serializer_class = NotificationShape
    filterset_class = NotificationFilters
    queryset = Delivery.objects.none()

    def get_queryset(self) -> Any:
        return Delivery.objects.visible_to(self.request.user).inbox()

    @extend_schema(request=None, responses=NotificationShape)
    @action(detail=True, methods=["post"])
    def read(self, request, key: str) -> Response:
        """Marquer un message comme lu."""
        return self._after(reading.mark_read)

    @extend_schema(request=None, responses=NotificationShape)
    @action(detail=True, methods=["post"])
    def done(self, request, key: str) -> Response:
        """Classer un message parmi les traités."""
        return self._after(reading.mark_done)

    @extend_schema(request=None, responses=NotificationShape)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request, key: str) -> Response:
        """Remettre un message traité parmi les autres."""
        return self._after(reading.take_back)

    @extend_schema(request=None, responses=CountShape, filters=False)
    @action(
        detail=False, methods=["post"], url_path="read-all", pagination_class=None,
        filter_backends=[],
    )  # fmt: skip
    def read_all(self, request) -> Response:
        """Marquer tous ses messages comme lus."""
        return Response({"marked": reading.mark_all_read(by=request.user, at=timezone.now())})

    def _after(self, deed: Any) -> Response:
        message = self.get_object()
        deed(message, by=self.request.user, at=timezone.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=message.pk)).data)
