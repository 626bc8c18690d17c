"""The reuses as editors and those who propose them act on them."""

from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from api.base import Filters
from api.fields import KeyField
from api.filters import Ordering, Words
from opendata.actions import reuses as actions
from opendata.lifecycle import REUSE
from opendata.models import Dataset, Reuse, ReuseKind, ReuseStatus, Theme
from opendata.queries.funded import funded
from projects.models import Project
from workflow.api import Deed, DeedFields, FileShape, FileViewSet, ReasonFields, WholeFile


class ReuseRow(FileShape):
    """A reuse in the list of those who follow it."""

    lifecycle = REUSE
    collection = "reuses"

    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    theme = serializers.CharField()
    proposed_at = serializers.DateTimeField()


class ReuseFile(WholeFile, ReuseRow):
    """A reuse, whole, whatever its state."""

    creator = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField()
    image_alt = serializers.CharField()
    review_reason = serializers.CharField()


def funded_projects(_context: dict) -> Any:
    """The projects that the public may see."""
    return Project.objects.filter(cofinancing__in=funded())


class SheetFields(serializers.Serializer):
    """What the sheet says, and what the reuse rests on."""

    title = serializers.CharField(max_length=160)
    kind = serializers.ChoiceField(choices=ReuseKind.choices)
    theme = serializers.ChoiceField(choices=Theme.choices, required=False, default="")
    creator = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")
    url = serializers.URLField(max_length=500)
    description = serializers.CharField(max_length=10_000)
    image_alt = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    datasets = serializers.ListField(
        child=KeyField(slug_field="slug", queryset=Dataset.objects.published()),
        default=list,
        max_length=50,
    )
    projects = serializers.ListField(
        child=KeyField(slug_field="reference", rows=funded_projects), default=list, max_length=50
    )


class ReviseFields(SheetFields, DeedFields):
    """The sheet, corrected."""


def sheet_of(said: dict) -> actions.ReuseSheet:
    """What the actions take."""
    return actions.ReuseSheet(
        words={name: said[name] for name in actions.WORDS},
        datasets=said["datasets"],
        projects=said["projects"],
    )


class ReuseFilters(filters.FilterSet):
    """By state, type and theme."""

    status = filters.ChoiceFilter(choices=ReuseStatus.choices, label="État")
    kind = filters.ChoiceFilter(choices=ReuseKind.choices, label="Type")
    theme = filters.ChoiceFilter(choices=Theme.choices, label="Thème")

    class Meta:
        model = Reuse
        fields: list[str] = []


class ReuseFileViewSet(FileViewSet):
    """The reuses that the caller may see: published, proposed by them, all for editors."""

    scope = "reuses"
    row, shape = ReuseRow, ReuseFile
    filter_backends: Any = [Filters, Words, Ordering]
    filterset_class = ReuseFilters
    search_fields = ("title", "description")
    ordering_fields = ("proposed_at",)
    queryset = Reuse.objects.none()

    def get_queryset(self) -> Any:
        return Reuse.objects.visible_to(self.request.user)

    @extend_schema(request=SheetFields, responses={201: ReuseFile})
    def create(self, request) -> Response:
        """Proposer une réutilisation ; un éditeur l’examinera."""
        said = SheetFields(data=request.data, context=self.get_serializer_context())
        said.is_valid(raise_exception=True)
        reuse = actions.propose(sheet_of(said.validated_data), by=request.user, at=timezone.now())
        shown = ReuseFile(reuse, context=self.get_serializer_context()).data
        return Response(shown, status=status.HTTP_201_CREATED)


REUSE_DEEDS = (
    Deed(
        "revise",
        actions.revise,
        ReviseFields,
        prepare=lambda _reuse, said: {
            "sheet": sheet_of(said),
            "seen_version": said["seen_version"],
        },
    ),
    Deed("publish", actions.publish),
    Deed("reject", actions.reject, ReasonFields),
    Deed("take_down", actions.take_down, ReasonFields),
    Deed("examine_again", actions.examine_again, ReasonFields),
)
