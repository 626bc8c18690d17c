"""What the editors' operations share: their rows, and what they had read of them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.viewsets import GenericViewSet

from accounts.permissions import Permission
from api.base import Ending, ReadViewSet
from api.fields import KeyField
from api.idempotency import Idempotent
from opendata.models import Dataset, Reuse


class ByEditors:
    """Mixin of the operations of those who write for the public."""

    scope = "opendata"
    reads: Permission | tuple[Permission, ...] | None = Permission.PUBLIC_EDIT

    def said(self, fields: type[serializers.Serializer], **more: Any) -> dict[str, Any]:
        """What the body says, once it is right."""
        view: Any = self
        context = {**view.get_serializer_context(), **more}
        given = fields(data=view.request.data, context=context)
        given.is_valid(raise_exception=True)
        return given.validated_data


class EditorsViewSet(ByEditors, ReadViewSet):
    """Rows that only editors read and change, each by its name."""


class EditorsList(ByEditors, Ending, Idempotent, ListModelMixin, GenericViewSet):
    """Rows that are listed and added, and that no name of their own tells apart."""

    filter_backends: Any = []


class AsReadFields(serializers.Serializer):
    """When what is changed had last been written, as it was read."""

    updated_at = serializers.DateTimeField(
        source="seen_at", help_text="La date lue ; ce qui a changé depuis répond 409"
    )


class ShownFields(serializers.Serializer):
    """A published set of data, or a published reuse: the one that ``kind`` tells."""

    dataset = KeyField(
        slug_field="slug",
        queryset=Dataset.objects.published(),
        required=False,
        allow_null=True,
        default=None,
    )
    reuse = KeyField(
        slug_field="reference",
        queryset=Reuse.objects.published(),
        required=False,
        allow_null=True,
        default=None,
    )

    def validate(self, attrs: dict) -> dict:
        if attrs["kind"] == "dataset" and not attrs["dataset"]:
            raise serializers.ValidationError({"dataset": [_("Choisissez un jeu de données.")]})
        if attrs["kind"] == "reuse" and not attrs["reuse"]:
            raise serializers.ValidationError({"reuse": [_("Choisissez une réutilisation.")]})
        return attrs
