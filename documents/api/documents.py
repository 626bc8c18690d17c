"""The pieces of the files that the caller may see."""

from typing import Any

from django.core.exceptions import ValidationError as BadPiece
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.base import ReadViewSet
from api.bodies import FormBody
from api.problems import Problem
from documents.delivery import taken_away
from documents.models import FILE_KINDS, Attachment


class DocumentShape(serializers.Serializer):
    """A piece, private, known by its key and by the hash of its bytes."""

    key = serializers.UUIDField()
    file_kind = serializers.CharField(help_text="Nature du dossier")
    reference = serializers.CharField(help_text="Référence du dossier")
    label = serializers.CharField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Octets")
    sha256 = serializers.CharField()
    deposited_at = serializers.DateTimeField()
    deposited_by = serializers.CharField()


class UploadFields(serializers.Serializer):
    """A piece to join to a file: 20 Mo at most, of a known type."""

    file_kind = serializers.ChoiceField(choices=[])
    reference = serializers.CharField(max_length=20)
    content = serializers.FileField(max_length=250, allow_empty_file=True)
    label = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["file_kind"]
        kinds.choices = sorted(name for name, kind in FILE_KINDS.items() if kind.attach)


class DocumentFilters(filters.FilterSet):
    """By file."""

    file_kind = filters.CharFilter(max_length=30, label="Nature du dossier")
    reference = filters.CharFilter(max_length=20, label="Référence du dossier")
    sha256 = filters.CharFilter(max_length=64, label="Empreinte des octets")

    class Meta:
        model = Attachment
        fields: list[str] = []


class DocumentViewSet(ReadViewSet):
    """The pieces; a new one is joined by the deed of its file."""

    scope = "documents"
    lookup_field = "key"
    lookup_value_converter = "uuid"
    lookup_value_regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    serializer_class = DocumentShape
    filterset_class = DocumentFilters
    search_fields = ("label", "name")
    ordering_fields = ("deposited_at",)
    parser_classes = [FormBody]
    other_problems = ("423",)
    queryset = Attachment.objects.none()

    def get_queryset(self) -> Any:
        return Attachment.objects.visible_to(self.request.user).select_related("deposited_by")

    @extend_schema(request=UploadFields, responses={201: DocumentShape})
    def create(self, request) -> Response:
        """Joindre une pièce à un dossier."""
        said = UploadFields(data=request.data)
        said.is_valid(raise_exception=True)
        given = said.validated_data
        kind = FILE_KINDS[given["file_kind"]]
        seen = kind.visible_to(request.user)
        if kind.attach is None:
            raise Http404
        if "\0" in given["reference"]:
            raise serializers.ValidationError({"reference": _("Valeur incorrecte.")})
        file = get_object_or_404(seen, reference=given["reference"])
        if not kind.may_attach(file, request.user, timezone.now()):
            self.permission_denied(
                request, message=_("Votre rôle ne permet pas cet acte sur ce dossier.")
            )
        try:
            piece = kind.attach(
                file,
                upload=given["content"],
                label=given["label"],
                by=request.user,
                at=timezone.now(),
            )
        except BadPiece as error:
            raise serializers.ValidationError({"content": error.messages}) from error
        return Response(DocumentShape(piece).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True)
    def content(self, request, key: str) -> Any:
        """Les octets de la pièce, jamais affichés dans le navigateur."""
        piece = self.get_object()
        if not piece.is_readable:
            raise Problem(
                423, "not_readable", _("Cette pièce attend sa vérification, ou l’a manquée.")
            )
        return taken_away(piece)
