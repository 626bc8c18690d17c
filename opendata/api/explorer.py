"""The sets of data and their rows, in the dialect of data.gouv.fr's tabular API."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from api.problems import Problem
from opendata import queries
from opendata.explorer import downloads
from opendata.explorer.engine import Opened
from opendata.explorer.profile import told
from opendata.explorer.refusals import QueryRefused
from opendata.exports.selection import download
from opendata.models import Dataset
from opendata.queries import exploring

LONGEST_QUERY = 16_000
RETRY_AFTER = "5"
AS_WRITTEN = {"ensure_ascii": False}  # accents as themselves
PAGING = [
    OpenApiParameter("page", int, description="Page, de 1 à la dernière."),
    OpenApiParameter("page_size", int, description="Lignes par page, 20 par défaut, 200 au plus."),
    OpenApiParameter("columns", str, description="Colonnes voulues, séparées par des virgules."),
]
DIALECT = (
    "Dialecte de l’API tabulaire de data.gouv.fr : `colonne__exact=valeur` (differs, contains, "
    "notcontains, in, notin, less, greater, strictly_less, strictly_greater, isnull, isnotnull), "
    "`colonne__sort=asc|desc`, `colonne__groupby`, `colonne__count` (sum, avg, min, max), "
    "`or=(…)`."
)


class OpenView(APIView):
    """An operation open to all: who asks is not looked at."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    other_problems = ("414", "422", "409")

    def handle_exception(self, exc):
        if isinstance(exc, QueryRefused):
            errors = {exc.field: [exc.message]} if exc.field else {}
            exc = Problem(exc.status, exc.code, exc.message, errors=errors)
        response = super().handle_exception(exc)
        if response.status_code == 503:
            response["Retry-After"] = RETRY_AFTER
        return response

    def dataset(self, slug: str) -> Dataset:
        found = Dataset.objects.published().filter(slug=slug).first()
        if found is None:
            raise Http404
        return found

    def data(self, slug: str) -> Opened:
        """The rows of a published set: one query. Raises Problem while there are none."""
        data = exploring.opened_published(slug)
        if data is None:
            self.dataset(slug)
            raise Problem(404, "no_data", _("Ce jeu n’a pas encore de données à explorer."))
        return data

    def pairs(self) -> list[tuple[str, str]]:
        text = self.request.META.get("QUERY_STRING", "")
        if len(text) > LONGEST_QUERY:
            raise Problem(414, "too_long_address", _("L’adresse est trop longue."))
        try:
            return parse_qsl(text, keep_blank_values=True, max_num_fields=200, errors="strict")
        except ValueError:
            raise Problem(400, "malformed", _("L’adresse ne se lit pas.")) from None

    def absolute(self, path: str) -> str:
        return self.request.build_absolute_uri(path)


def described(dataset: Dataset, absolute) -> dict[str, Any]:
    """A set as the API shows it."""
    base = f"/api/v1/open/datasets/{dataset.slug}/"
    return {
        "slug": dataset.slug,
        "title": dataset.title,
        "description": dataset.description,
        "publisher": dataset.publisher,
        "licence": dataset.licence,
        "theme": dataset.theme,
        "keywords": dataset.keywords,
        "frequency": dataset.rhythm,
        "source_url": dataset.source_url,
        "datagouv_id": dataset.datagouv_id,
        "published_at": dataset.published_at,
        "updated_at": dataset.updated_at,
        "links": {
            "page": absolute(dataset.get_absolute_url()),
            "profile": absolute(f"{base}profile/"),
            "data": absolute(f"{base}data/"),
        },
    }


class DatasetSerializer(serializers.Serializer):
    """The shape of ``described``, for the schema."""

    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    publisher = serializers.CharField()
    licence = serializers.CharField()
    theme = serializers.CharField()
    keywords = serializers.ListField(child=serializers.CharField())
    frequency = serializers.CharField()
    source_url = serializers.CharField()
    datagouv_id = serializers.CharField()
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    links = serializers.DictField(child=serializers.CharField())


class DatasetListView(OpenView):
    """The published sets of data, by address; ``cursor`` is the last slug of the page before."""

    PAGE = 50

    @extend_schema(
        operation_id="open_datasets_list",
        auth=[],
        parameters=[
            OpenApiParameter("q", str, description="Mots cherchés."),
            OpenApiParameter("theme", str),
            OpenApiParameter("cursor", str),
        ],
        responses=inline_serializer(
            "OpenDatasetPage",
            {
                "next": serializers.CharField(allow_null=True),
                "previous": serializers.CharField(allow_null=True),
                "results": DatasetSerializer(many=True),
            },
        ),
    )
    def get(self, request):
        given = {name: request.GET.get(name, "").replace("\0", "")[:200] for name in
                 ("q", "theme", "cursor")}  # fmt: skip
        found = queries.dataset_list(None, theme=given["theme"], q=given["q"]).order_by("slug")
        if given["cursor"]:
            found = found.filter(slug__gt=given["cursor"])
        page = list(found[: self.PAGE + 1])
        shown = page[: self.PAGE]
        kept = {name: value for name, value in given.items() if value and name != "cursor"}
        following = (
            self.absolute(f"{request.path}?{urlencode({**kept, 'cursor': shown[-1].slug})}")
            if len(page) > self.PAGE
            else None
        )
        return Response(
            {
                "next": following,
                "previous": None,
                "results": [described(dataset, self.absolute) for dataset in shown],
            }
        )


class DatasetDetailView(OpenView):
    """One published set of data."""

    @extend_schema(operation_id="open_datasets_retrieve", auth=[], responses=DatasetSerializer)
    def get(self, request, slug: str):
        return Response(described(self.dataset(slug), self.absolute))


class DatasetProfileView(OpenView):
    """What the columns hold."""

    @extend_schema(operation_id="open_datasets_profile", auth=[], responses=OpenApiTypes.OBJECT)
    def get(self, request, slug: str):
        data = self.data(slug)
        return Response(
            {
                "profile": {
                    "header": [column.name for column in data.columns],
                    "total_lines": data.rows,
                    "notes": data.notes,
                    "columns": {
                        column.name: {
                            "type": column.kind.value,
                            "commune": column.commune or None,
                            **told(column),
                        }
                        for column in data.columns
                    },
                },
                "links": {"data": self.absolute(f"/api/v1/open/datasets/{slug}/data/")},
            }
        )


class DatasetDataView(OpenView):
    """The rows, or the groups, that the address asks."""

    refusal: Exception | None = None

    @extend_schema(
        operation_id="open_datasets_data",
        summary="Les lignes d’un jeu de données",
        auth=[],
        description=DIALECT,
        parameters=PAGING,
        responses=inline_serializer(
            "TabularPage",
            {
                "data": serializers.ListField(child=serializers.DictField()),
                "links": serializers.DictField(child=serializers.CharField(allow_null=True)),
                "meta": serializers.DictField(child=serializers.IntegerField()),
            },
        ),
    )
    def get(self, request, slug: str):
        return Response(self._page(slug))

    def dispatch(self, request, *args, **kwargs):
        """A page of rows is what is asked most: it skips what an open GET needs nothing of.

        Anything but an answer goes the usual way, where refusals become problems.
        """
        if request.method != "GET":
            return super().dispatch(request, *args, **kwargs)
        self.request = request
        try:
            return JsonResponse(self._page(kwargs["slug"]), json_dumps_params=AS_WRITTEN)
        except (QueryRefused, Problem, Http404) as refusal:
            self.refusal = refusal
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request, *args, **kwargs) -> None:
        super().initial(request, *args, **kwargs)
        if self.refusal is not None:
            raise self.refusal

    def _page(self, slug: str) -> dict[str, Any]:
        data = self.data(slug)
        found = exploring.answer(data, exploring.question(data, self.pairs()))
        selection = found.selection
        page = selection.page
        return {
            "data": found.records,
            "links": {
                "profile": self.absolute(f"/api/v1/open/datasets/{slug}/profile/"),
                "next": self._at(selection, page + 1) if found.has_next else None,
                "prev": self._at(selection, page - 1) if page > 1 else None,
            },
            "meta": {"page": page, "page_size": selection.page_size, "total": found.total},
        }

    def _at(self, selection, page: int) -> str:
        pages = [("page", str(page)), ("page_size", str(selection.page_size))]
        return self.absolute(f"{self.request.path}?{urlencode([*selection.parameters, *pages])}")


class DataDownloadView(OpenView):
    """The whole selection, streamed; paging is left aside."""

    @extend_schema(
        operation_id="open_datasets_download",
        summary="Les mêmes lignes en fichier",
        auth=[],
        description=DIALECT,
        parameters=[PAGING[2], OpenApiParameter("form", str, "path", enum=list(downloads.FORMS))],
        responses={(200, kind): OpenApiTypes.BINARY for kind, _o in downloads.FORMS.values()},
    )
    def get(self, request, slug: str, form: str):
        if form not in downloads.FORMS:
            raise Http404
        data = self.data(slug)
        return download(data, exploring.question(data, self.pairs()), slug, form)

    def perform_content_negotiation(self, request, force=False):
        """The form is in the address: what the client says it accepts changes nothing."""
        return super().perform_content_negotiation(request, force=True)
