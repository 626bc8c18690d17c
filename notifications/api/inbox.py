"""A person's own messages: read, put away, taken back."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import ReadViewSet
from notifications.actions import reading
from notifications.actions.preferences import choose
from notifications.events import REGISTRY
from notifications.models import Channel, Delivery, Frequency
from notifications.queries import PreferencesOf, preferences_of


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


class RhythmShape(serializers.Serializer):
    """One event that the caller may receive; ``frequency`` is null where none is chosen."""

    event = serializers.CharField()
    label = serializers.CharField()
    frequency = serializers.ChoiceField(choices=Frequency.choices, allow_null=True)


class PreferencesShape(serializers.Serializer):
    """How often each event reaches the caller by e-mail; hour (Paris) and day of the digests."""

    hour = serializers.IntegerField()
    weekday = serializers.IntegerField(help_text="0 : lundi")
    events = RhythmShape(many=True)


class PreferencesFields(serializers.Serializer):
    """Hour and day of the digests, and the rhythm of each event named; the others stay."""

    hour = serializers.IntegerField(min_value=0, max_value=23)
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    events = serializers.DictField(
        child=serializers.ChoiceField(choices=Frequency.choices),
        help_text="Rythme par nom d’événement",
    )

    def validate_events(self, events: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(set(events) - self.context["chosen"]):
            sentence = _("Aucun rythme à choisir pour : %(events)s.")
            raise serializers.ValidationError(sentence % {"events": ", ".join(unknown)})
        return events


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

    @extend_schema(responses=PreferencesShape, filters=False)
    @action(detail=False, pagination_class=None, filter_backends=[])
    def preferences(self, request) -> Response:
        """Le rythme de vos courriels, événement par événement."""
        return self._preferences()

    @extend_schema(request=PreferencesFields, responses=PreferencesShape, filters=False)
    @preferences.mapping.put
    def choose_preferences(self, request) -> Response:
        """Choisir le rythme de vos courriels."""
        asked = preferences_of(request.user, REGISTRY.values())
        said = PreferencesFields(data=request.data, context={"chosen": _chosen(asked)})
        said.is_valid(raise_exception=True)
        told = dict(said.validated_data)
        choose(told.pop("events"), **told, by=request.user, at=timezone.now())
        return self._preferences()

    def _preferences(self) -> Response:
        found = preferences_of(self.request.user, REGISTRY.values())
        chosen = _chosen(found)
        events = [
            {
                "event": event.name,
                "label": event.label,
                "frequency": found.initial[f"event-{event.name}"] if event.name in chosen else None,
            }
            for event in found.events
        ]
        return Response(PreferencesShape({**found.initial, "events": events}).data)

    def _after(self, deed: Any) -> Response:
        message = self.get_object()
        deed(message, by=self.request.user, at=timezone.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=message.pk)).data)


def _chosen(found: PreferencesOf) -> set[str]:
    """The events whose rhythm the person chooses: the urgent ones are always sent at once."""
    return {e.name for e in found.events if not e.urgent and Channel.EMAIL in e.channels}
