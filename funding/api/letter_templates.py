"""The words of letters: those in force, the version in preparation, the next one."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.permissions import Permission
from api.base import ReadViewSet
from api.fields import LightFields, TextField
from funding.actions import letters as actions
from funding.models import MUST_SAY, LetterKind, LetterTemplate
from funding.queries import letters as queries


class LetterVersionShape(LightFields):
    """One version of the words of a kind of letter; published, it never changes."""

    kind = serializers.ChoiceField(choices=LetterKind.choices)
    number = serializers.IntegerField()
    title = serializers.CharField()
    body = serializers.CharField()
    signature = serializers.CharField()
    written_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class LetterWordsShape(serializers.Serializer):
    """The words in force; ``number`` is null for those that come with the service."""

    number = serializers.IntegerField(source="template.number", default=None, allow_null=True)
    title = serializers.CharField()
    body = serializers.CharField()
    signature = serializers.CharField()


class LetterTemplateShape(serializers.Serializer):
    """A kind of letter: its words in force and its version in preparation, if there is one."""

    kind = serializers.ChoiceField(choices=LetterKind.choices)
    label = serializers.CharField()
    in_force = LetterWordsShape()
    draft = LetterVersionShape(allow_null=True)
    must_say = serializers.ListField(
        child=serializers.CharField(), help_text="Champs que le texte publié doit nommer"
    )


class LetterTemplateFields(serializers.Serializer):
    """The next words of a kind of letter; ``publish`` puts them in force."""

    title = TextField(max_length=200)
    body = TextField(max_length=30_000)
    signature = serializers.CharField(
        max_length=1_000, required=False, allow_blank=True, default=""
    )
    publish = serializers.BooleanField(default=False)


class LetterTemplateFilters(filters.FilterSet):
    """By kind, and what is published."""

    kind = filters.ChoiceFilter(choices=LetterKind.choices, label="Nature")
    published = filters.BooleanFilter(
        field_name="published_at", lookup_expr="isnull", exclude=True, label="Publiée"
    )

    class Meta:
        model = LetterTemplate
        fields: list[str] = []


class LetterTemplateViewSet(ReadViewSet):
    """The words of each kind of letter, for those who make letters or write their words."""

    scope = "funding"
    reads = queries.TEMPLATE_READERS
    lookup_field = "kind"
    lookup_value_regex = "[a-z_]{1,40}"
    serializer_class = LetterVersionShape
    filterset_class = LetterTemplateFilters
    queryset = LetterTemplate.objects.none()

    def get_queryset(self) -> Any:
        return LetterTemplate.objects.all()

    @extend_schema(responses=LetterTemplateShape)
    def retrieve(self, request, kind: str) -> Response:
        return self._shown(kind)

    @extend_schema(request=LetterTemplateFields, responses=LetterTemplateShape)
    def update(self, request, kind: str) -> Response:
        """Écrire la version en préparation, et la mettre en vigueur si `publish`."""
        if not request.user.can(Permission.CALL_MANAGE):
            self.permission_denied(
                request, message=_("Votre rôle ne permet pas de modifier les modèles.")
            )
        self._known(kind)
        said = LetterTemplateFields(data=request.data)
        said.is_valid(raise_exception=True)
        actions.save_template(kind, **said.validated_data, by=request.user, at=timezone.now())
        return self._shown(kind)

    def _known(self, kind: str) -> LetterKind:
        if kind not in LetterKind.values:
            raise Http404
        return LetterKind(kind)

    def _shown(self, kind: str) -> Response:
        known = self._known(kind)
        told = {
            "kind": kind,
            "label": known.label,
            "in_force": queries.words_in_force(kind),
            "draft": self.get_queryset().filter(kind=kind, published_at=None).first(),
            "must_say": MUST_SAY.get(kind, ()),
        }
        return Response(LetterTemplateShape(told).data)
