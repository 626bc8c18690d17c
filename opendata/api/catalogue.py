"""What comes from data.gouv.fr, what is described there, and the links that lead nowhere."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from opendata.actions import catalogue as actions
from opendata.api.editing import EditorsList
from opendata.models import CataloguePush, Dataset, Reuse, WatchedLink, WatchedPlace
from opendata.queries.publications import versions
from opendata.queries.showcase import broken_links
from workflow.refusals import Refused


class BrokenLinkShape(serializers.Serializer):
    """A link that led nowhere when it was last looked at."""

    dataset = serializers.CharField(source="dataset.slug", allow_null=True)
    reuse = serializers.CharField(source="reuse.reference", allow_null=True)
    place = serializers.ChoiceField(choices=WatchedPlace.choices)
    url = serializers.CharField()
    checked_at = serializers.DateTimeField()
    error = serializers.CharField()


class SheetAddressFields(serializers.Serializer):
    """The address of a sheet of data.gouv.fr: a set of data, or a reuse."""

    address = serializers.URLField(max_length=500)


class BroughtSheetShape(serializers.Serializer):
    """What was brought: a draft set of data (``dataset``), or a proposed reuse (``reuse``)."""

    dataset = serializers.CharField(allow_null=True)
    reuse = serializers.CharField(allow_null=True)
    title = serializers.CharField()


class CataloguePushShape(serializers.Serializer):
    """An attempt to describe a version; ``error`` tells what went wrong, if anything."""

    published_on = serializers.DateField(source="publication.published_on")
    number = serializers.IntegerField(source="publication.number")
    pushed_at = serializers.DateTimeField()
    dataset_id = serializers.CharField()
    dataset_page = serializers.CharField()
    error = serializers.CharField(allow_blank=True)


class CatalogueViewSet(EditorsList):
    """The desk of data.gouv.fr."""

    serializer_class = BrokenLinkShape
    queryset = WatchedLink.objects.none()

    def get_queryset(self) -> Any:
        return broken_links()

    @extend_schema(request=SheetAddressFields, responses={201: BroughtSheetShape})
    def create(self, request) -> Response:
        """Apporter une fiche : un jeu en brouillon, ou une réutilisation proposée."""
        said = self.said(SheetAddressFields)
        found = actions.bring(said["address"], by=request.user, at=timezone.now())
        shown = {
            "dataset": found.slug if isinstance(found, Dataset) else None,
            "reuse": found.reference if isinstance(found, Reuse) else None,
            "title": found.title,
        }
        return Response(BroughtSheetShape(shown).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=CataloguePushShape(many=True))
    @action(detail=False)
    def pushes(self, request) -> Response:
        """Ce qui a été décrit sur data.gouv.fr, du plus récent au plus ancien."""
        rows = CataloguePush.objects.select_related("publication")
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(CataloguePushShape(page, many=True).data)

    @extend_schema(request=None, responses={201: CataloguePushShape})
    @pushes.mapping.post
    def push(self, request) -> Response:
        """Décrire la dernière version sur data.gouv.fr ; `error` dit ce qui a manqué."""
        last = versions().first()
        if last is None:
            raise Refused("nothing_to_push", _("Publiez d’abord une version."))
        done = actions.push(last, by=request.user, at=timezone.now())
        return Response(CataloguePushShape(done).data, status=status.HTTP_201_CREATED)
