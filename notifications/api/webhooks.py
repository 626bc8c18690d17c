"""A person's webhooks: opened, changed, tried, stopped, put back to work, sent to again."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import ReadViewSet
from notifications.actions import webhooks as actions
from notifications.models import Delivery, Webhook, WebhookStatus


class WebhookShape(serializers.Serializer):
    """Where the service posts, signed, what its owner is told. No event: every one."""

    key = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    status = serializers.CharField()
    failures = serializers.IntegerField(help_text="Messages mis de côté à la suite")
    created_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(help_text="Dernière réponse reçue")


class SecretShape(WebhookShape):
    """A webhook with its secret, shown this once: no replay under the same key shows it again."""

    secret = serializers.CharField()


class PingShape(WebhookShape):
    """A webhook after a trial; ``answer`` tells what came of it."""


class DeliveryShape(serializers.Serializer):
    """A message to a webhook and what became of it."""

    key = serializers.UUIDField(source="message_key")
    event = serializers.CharField(source="notification.event")
    reference = serializers.CharField(source="notification.reference")
    status = serializers.CharField()
    tries = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()


class WebhookFields(serializers.Serializer):
    """An https address that the Internet reaches, and the events wanted."""

    url = serializers.CharField(max_length=500)
    events = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, default=list, max_length=200
    )


class WebhookFilters(filters.FilterSet):
    """By state."""

    status = filters.ChoiceFilter(choices=WebhookStatus.choices, label="État")

    class Meta:
        model = Webhook
        fields: list[str] = []


UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SECRET = extend_schema(request=None, responses=SecretShape)
ACT = extend_schema(request=None, responses=WebhookShape)
EXAMPLE = OpenApiExample(
    "Deux événements",
    value={
        "url": "https://si.ministere.example/datalab",
        "events": ["funding.granted", "funding.refused"],
    },
    request_only=True,
)


class WebhookViewSet(ReadViewSet):
    """The caller's own webhooks; an administrator of the service sees them all."""

    scope = "webhooks"
    lookup_field = "key"
    lookup_value_regex = UUID
    serializer_class = WebhookShape
    filterset_class = WebhookFilters
    shown_once = ("secret",)
    queryset = Webhook.objects.none()

    def get_queryset(self) -> Any:
        return Webhook.objects.visible_to(self.request.user)

    @extend_schema(request=WebhookFields, responses={201: SecretShape}, examples=[EXAMPLE])
    def create(self, request) -> Response:
        """Ouvrir un webhook ; son secret n’est montré que cette fois."""
        webhook = actions.open_webhook(**self._said(), by=request.user, at=timezone.now())
        return Response(SecretShape(webhook).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=WebhookFields, responses=WebhookShape)
    def update(self, request, key: str) -> Response:
        """Changer l’adresse ou les événements."""
        webhook = self.get_object()
        changed = actions.change(webhook, **self._said(), by=request.user, at=timezone.now())
        return Response(WebhookShape(changed).data)

    @SECRET
    @action(detail=True, methods=["post"])
    def secret(self, request, key: str) -> Response:
        """Renouveler le secret ; l’ancien ne signe plus rien."""
        webhook = actions.renew_secret(self.get_object(), by=request.user, at=timezone.now())
        return Response(SecretShape(webhook).data)

    @ACT
    @action(detail=True, methods=["post"])
    def stop(self, request, key: str) -> Response:
        """Arrêter : plus rien n’est envoyé."""
        return self._shown(actions.stop(self.get_object(), by=request.user, at=timezone.now()))

    @ACT
    @action(detail=True, methods=["post"])
    def resume(self, request, key: str) -> Response:
        """Reprendre : ce qui attendait part aussitôt."""
        return self._shown(actions.resume(self.get_object(), by=request.user, at=timezone.now()))

    @extend_schema(request=None, responses=PingShape)
    @action(detail=True, methods=["post"])
    def ping(self, request, key: str) -> Response:
        """Appeler maintenant, avec un événement d’essai."""
        webhook = self.get_object()
        actions.ping(webhook, by=request.user, at=timezone.now())
        return self._shown(self.get_queryset().get(pk=webhook.pk))

    @extend_schema(responses=DeliveryShape(many=True), filters=False)
    @action(detail=True, filter_backends=[])
    def deliveries(self, request, key: str) -> Response:
        """Les messages de ce webhook, du plus récent au plus ancien."""
        rows = self.get_object().deliveries.select_related("notification")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(DeliveryShape(page, many=True).data)

    @extend_schema(request=None, responses=DeliveryShape)
    @action(
        detail=True,
        methods=["post"],
        url_path=f"deliveries/(?P<message>{UUID})/replay",
    )
    def replay(self, request, key: str, message: str) -> Response:
        """Renvoyer un message remis ou mis de côté, sous le même identifiant."""
        rows = self.get_object().deliveries.select_related("notification")
        delivery: Delivery = get_object_or_404(rows, message_key=message)
        actions.send_again(delivery, by=request.user, at=timezone.now())
        return Response(DeliveryShape(rows.get(pk=delivery.pk)).data)

    def _said(self) -> dict[str, Any]:
        said = WebhookFields(data=self.request.data)
        said.is_valid(raise_exception=True)
        return said.validated_data

    def _shown(self, webhook: Webhook) -> Response:
        return Response(WebhookShape(webhook).data)
