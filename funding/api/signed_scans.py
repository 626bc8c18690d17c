"""The signed papers that come back: received, and those whose code a person must type."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import ReadViewSet
from api.bodies import FormBody, JsonBody
from api.fields import LightFields, TextField
from funding.actions import signatures as actions
from funding.models import ScanStatus, SignedScan


class SignedScanShape(LightFields):
    """A signed paper: ``letter`` and its file are null while its code is to be typed."""

    reference = serializers.CharField(help_text="Numéro du dépôt")
    status = serializers.ChoiceField(choices=ScanStatus.choices)
    document = serializers.UUIDField(source="document.key", help_text="Clé de la pièce")
    name = serializers.CharField(source="document.name")
    letter = serializers.CharField(
        source="letter.reference", default=None, allow_null=True, help_text="Code du courrier signé"
    )
    cofinancing = serializers.CharField(
        source="letter.cofinancing.reference", default=None, allow_null=True
    )
    was_read = serializers.BooleanField(help_text="Le code a été lu par la machine")
    received_at = serializers.DateTimeField()
    received_by = serializers.CharField(help_text="Qui l’a déposé")
    settled_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Pourquoi il est mis de côté")


class SignedScanFields(serializers.Serializer):
    """A signed paper: PDF, PNG or JPEG, the page of its code with it."""

    content = serializers.FileField(max_length=250, allow_empty_file=True)


class MatchFields(serializers.Serializer):
    """The code read by a person."""

    code = TextField(max_length=200)


class SetAsideFields(serializers.Serializer):
    """Why a paper is none of ours."""

    reason = TextField(max_length=10_000)


class SignedScanViewSet(ReadViewSet):
    """The papers that wait for their code, for whoever engages money."""

    scope = "funding"
    reads = Permission.FUNDING_ENGAGE
    lookup_field = "reference"
    serializer_class = SignedScanShape
    parser_classes = [FormBody, JsonBody]
    ordering = ("pk",)
    queryset = SignedScan.objects.none()

    def get_queryset(self) -> Any:
        return SignedScan.objects.filter(status=ScanStatus.UNREAD).select_related(
            "document", "received_by", "letter__cofinancing"
        )

    @extend_schema(
        request={"multipart/form-data": SignedScanFields}, responses={201: SignedScanShape}
    )
    def create(self, request) -> Response:
        """Déposer un document qui revient signé : son code le rattache à son dossier."""
        said = SignedScanFields(data=request.data)
        said.is_valid(raise_exception=True)
        scan = actions.receive(said.validated_data["content"], by=request.user, at=timezone.now())
        return Response(SignedScanShape(scan).data, status=status.HTTP_201_CREATED)

    @extend_schema(request={"application/json": MatchFields}, responses=SignedScanShape)
    @action(detail=True, methods=["post"])
    def match(self, request, reference: str) -> Response:
        """Saisir le code lu à l’œil : le document rejoint son dossier."""
        return self._settled(actions.match, MatchFields)

    @extend_schema(request={"application/json": SetAsideFields}, responses=SignedScanShape)
    @action(detail=True, methods=["post"], url_path="set-aside")
    def set_aside(self, request, reference: str) -> Response:
        """Mettre de côté ce qui n’est pas un document du guichet ; il reste gardé."""
        return self._settled(actions.set_aside, SetAsideFields)

    def _settled(
        self, deed: Callable[..., SignedScan], fields: type[serializers.Serializer]
    ) -> Response:
        scan, given = self.get_object(), fields(data=self.request.data)
        given.is_valid(raise_exception=True)
        done = deed(scan, **given.validated_data, by=self.request.user, at=timezone.now())
        return Response(SignedScanShape(done).data)
