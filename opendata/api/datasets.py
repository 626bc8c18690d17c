"""Sets of data as their editors keep them: words, files, whether everybody sees them."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from api.bodies import FormBody
from api.fields import TextField
from opendata.actions import datasets as actions
from opendata.api.editing import AsReadFields, EditorsViewSet
from opendata.models import (
    RESERVED_SLUGS,
    Dataset,
    DatasetFile,
    DatasetStatus,
    FileStatus,
    Licence,
    Theme,
    UpdateRhythm,
)


class EditedDatasetShape(serializers.Serializer):
    """A set of data in words, whatever its state."""

    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="Markdown")
    publisher = serializers.CharField()
    licence = serializers.ChoiceField(choices=Licence.choices)
    theme = serializers.ChoiceField(choices=Theme.choices, allow_blank=True)
    rhythm = serializers.ChoiceField(choices=UpdateRhythm.choices)
    keywords = serializers.ListField(child=serializers.CharField())
    source_url = serializers.CharField()
    datagouv_id = serializers.CharField()
    status = serializers.ChoiceField(choices=DatasetStatus.choices)
    updated_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)


class DatasetFileShape(serializers.Serializer):
    """A file deposited and how its reading went; pages read the last one that is ready."""

    key = serializers.UUIDField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="Octets")
    status = serializers.ChoiceField(choices=FileStatus.choices)
    rows = serializers.IntegerField(allow_null=True)
    bad_rows = serializers.IntegerField(help_text="Lignes écartées")
    columns = serializers.IntegerField()
    refusal = serializers.CharField(help_text="Pourquoi il n’a pas pu être lu")
    deposited_at = serializers.DateTimeField()
    deposited_by = serializers.CharField(allow_null=True)
    read_at = serializers.DateTimeField(allow_null=True)


class DatasetFields(serializers.Serializer):
    """The words of a set."""

    title = TextField(max_length=200)
    description = TextField(
        max_length=20_000, required=False, allow_blank=True, default="", help_text="Markdown"
    )
    publisher = TextField(max_length=200, required=False, allow_blank=True, default="")
    licence = serializers.ChoiceField(choices=Licence.choices)
    theme = serializers.ChoiceField(
        choices=Theme.choices, required=False, allow_blank=True, default=""
    )
    rhythm = serializers.ChoiceField(choices=UpdateRhythm.choices)
    keywords = serializers.ListField(
        child=TextField(max_length=60), required=False, default=list, max_length=20
    )
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True, default="")

    def validate_keywords(self, words: list[str]) -> list[str]:
        return list(dict.fromkeys(words))


class NewDatasetFields(DatasetFields):
    """The same, with the address that will never change."""

    slug = serializers.SlugField(max_length=100)

    def validate_slug(self, slug: str) -> str:
        if slug.lower() in RESERVED_SLUGS:
            raise serializers.ValidationError(_("Cette adresse est réservée."))
        return slug.lower()


class DatasetChangeFields(AsReadFields, DatasetFields):
    """The words, written again over what was read."""


class DepositFields(serializers.Serializer):
    """A file to be read: CSV, XLSX, JSON lines or Parquet, perhaps in gzip."""

    file = serializers.FileField(max_length=250, allow_empty_file=True)


class DatasetFilters(filters.FilterSet):
    """By state and theme."""

    status = filters.ChoiceFilter(choices=DatasetStatus.choices, label="État")
    theme = filters.ChoiceFilter(choices=Theme.choices, label="Thème")

    class Meta:
        model = Dataset
        fields: list[str] = []


class DatasetViewSet(EditorsViewSet):
    """Every set of data, drafts included."""

    lookup_field = "slug"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    serializer_class = EditedDatasetShape
    filterset_class = DatasetFilters
    ordering_fields = ("title", "updated_at")
    search_fields = ("title", "description", "publisher")
    queryset = Dataset.objects.none()

    def get_queryset(self) -> Any:
        return Dataset.objects.all()

    @extend_schema(request=NewDatasetFields, responses={201: EditedDatasetShape})
    def create(self, request) -> Response:
        """Créer un jeu, en brouillon ; son adresse ne changera plus."""
        said = self.said(NewDatasetFields)
        dataset = actions.save(None, **said, by=request.user, at=timezone.now())
        return Response(EditedDatasetShape(dataset).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DatasetChangeFields, responses=EditedDatasetShape)
    def update(self, request, slug: str) -> Response:
        """Récrire les mots d’un jeu."""
        said = self.said(DatasetChangeFields)
        dataset = actions.save(self.get_object(), **said, by=request.user, at=timezone.now())
        return Response(EditedDatasetShape(dataset).data)

    @extend_schema(request=AsReadFields, responses=EditedDatasetShape)
    @action(detail=True, methods=["post"])
    def publish(self, request, slug: str) -> Response:
        """Ouvrir le jeu à tous ; il a un fichier lu, ou l’adresse de sa source."""
        said = self.said(AsReadFields)
        dataset = actions.publish(self.get_object(), **said, by=request.user, at=timezone.now())
        return Response(EditedDatasetShape(dataset).data)

    @extend_schema(request=AsReadFields, responses=EditedDatasetShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request, slug: str) -> Response:
        """Remettre le jeu en brouillon : son adresse ne répond plus au public."""
        said = self.said(AsReadFields)
        dataset = actions.withdraw(self.get_object(), **said, by=request.user, at=timezone.now())
        return Response(EditedDatasetShape(dataset).data)

    @extend_schema(responses=DatasetFileShape(many=True), filters=False)
    @action(detail=True, filter_backends=[], parser_classes=[FormBody])
    def files(self, request, slug: str) -> Response:
        """Les fichiers déposés, du plus récent au plus ancien, et comment chacun a été lu."""
        rows = DatasetFile.objects.filter(dataset=self.get_object()).select_related("deposited_by")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(DatasetFileShape(page, many=True).data)

    @extend_schema(request=DepositFields, responses={201: DatasetFileShape})
    @files.mapping.post
    def deposit(self, request, slug: str) -> Response:
        """Déposer un fichier, de 200 Mo au plus : il sera lu à part, `status` dit quand."""
        dataset, said = self.get_object(), self.said(DepositFields)
        kept = actions.deposit(dataset, said["file"], by=request.user, at=timezone.now())
        return Response(DatasetFileShape(kept).data, status=status.HTTP_201_CREATED)
