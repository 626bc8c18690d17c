"""What the public pages show, as JSON: funded projects, reuses, dossiers, calendar, figures."""

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from opendata.api.explorer import OpenView
from opendata.exports.rows import row_of
from opendata.models import CalendarEntry, Dataset, Reuse, ReuseKind, Theme, Topic
from opendata.queries import funded, showcase
from opendata.queries.figures import figures
from opendata.queries.results import courses, delivered
from opendata.shelf import kept
from projects.models import Project


def page_url(path: str) -> str:
    """The public page behind a resource."""
    return settings.DATALAB_SITE_URL.rstrip("/") + path


class CourseSerializer(serializers.Serializer):
    """One indicator over time."""

    label = serializers.CharField(source="indicator.label")
    unit = serializers.CharField(source="indicator.unit")
    baseline = serializers.DecimalField(16, 2, source="indicator.baseline")
    target = serializers.DecimalField(16, 2, source="indicator.target")
    target_on = serializers.DateField(source="indicator.target_on")
    measures = serializers.SerializerMethodField()

    def get_measures(self, course) -> list[dict]:
        return [{"measured_on": f"{day}", "value": f"{value}"} for day, value in course.measures]


class DeliveredSerializer(serializers.Serializer):
    """One thing promised: a set of data, an API, code, a reuse."""

    kind = serializers.CharField()
    label = serializers.CharField()
    address = serializers.CharField()
    is_online = serializers.BooleanField()
    checked_at = serializers.DateTimeField(allow_null=True)


class FundedProjectSerializer(serializers.Serializer):
    """A funded project, in the words of the open data. Amounts are strings."""

    reference = serializers.CharField()
    title = serializers.CharField(source="project.title")
    summary = serializers.CharField(source="project.summary")
    organisation = serializers.CharField(source="row.nomBeneficiaire")
    organisation_siret = serializers.CharField(source="row.idBeneficiaire")
    ministry = serializers.CharField(source="row.ministere")
    strand = serializers.CharField()
    project_types = serializers.ListField(
        child=serializers.CharField(), source="project.project_types"
    )
    status = serializers.CharField()
    total_cost = serializers.DecimalField(14, 2, source="row.coutTotal")
    eligible_amount = serializers.DecimalField(14, 2)
    requested_amount = serializers.DecimalField(14, 2)
    granted_amount = serializers.DecimalField(14, 2)
    rate = serializers.DecimalField(6, 4, source="row.taux", allow_null=True)
    decided_on = serializers.DateField(source="row.dateDecision")
    agreed_on = serializers.DateField(source="row.dateConvention", allow_null=True)
    indicators = CourseSerializer(many=True, source="courses")
    deliverables = DeliveredSerializer(many=True, source="delivered")
    page = serializers.SerializerMethodField()

    def get_page(self, file) -> str:
        return page_url(reverse("opendata:funded_project", args=[file.reference]))

    def to_representation(self, instance):
        instance.row, instance.courses = row_of(instance), courses(instance)
        instance.delivered = delivered(instance)
        return super().to_representation(instance)


class OpenList(ListAPIView):
    """A list open to all, by cursor."""

    authentication_classes: list = []
    permission_classes = [AllowAny]
    ordering: tuple[str, ...]

    def get(self, request, *args, **kwargs):
        self.paginator.ordering = self.ordering
        return super().get(request, *args, **kwargs)


class OpenRow(RetrieveAPIView):
    """One row open to all."""

    authentication_classes: list = []
    permission_classes = [AllowAny]


FUNDED_FILTERS = [
    OpenApiParameter("q", str, description="Mots cherchés."),
    OpenApiParameter("strand", str, description="`open_data` ou `artificial_intelligence`."),
    OpenApiParameter("ministry", str, description="La clé du ministère."),
    OpenApiParameter("project_type", str),
    OpenApiParameter("year", str, description="L’année de la décision."),
]


@extend_schema_view(get=extend_schema(auth=[], parameters=FUNDED_FILTERS))
class FundedProjectList(OpenList):
    """The funded projects, the last granted first."""

    serializer_class = FundedProjectSerializer
    ordering = ("-decided_at", "-pk")

    def get_queryset(self):
        given = self.request.GET
        asked = funded.Asked.read(
            {
                "q": given.get("q", ""),
                "volet": given.get("strand", ""),
                "ministere": given.get("ministry", ""),
                "type": given.get("project_type", ""),
                "annee": given.get("year", ""),
            }
        )
        return funded.with_details(funded.funded_list(asked))


@extend_schema_view(get=extend_schema(auth=[]))
class FundedProjectDetail(OpenRow):
    """One funded project."""

    serializer_class = FundedProjectSerializer
    lookup_field = "reference"

    def get_queryset(self):
        return funded.with_details(funded.funded())


class ReuseSerializer(serializers.Serializer):
    """A published reuse."""

    reference = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    type = serializers.ChoiceField(ReuseKind.choices, source="kind")
    theme = serializers.CharField()
    creator = serializers.CharField()
    url = serializers.CharField()
    description = serializers.CharField()
    published_at = serializers.DateTimeField(source="reviewed_at")
    datasets = serializers.SerializerMethodField()
    projects = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    def get_datasets(self, reuse) -> list[str]:
        return [dataset.slug for dataset in reuse.datasets.all()]

    def get_projects(self, reuse) -> list[str]:
        return [project.reference for project in reuse.projects.all()]

    def get_page(self, reuse) -> str:
        return page_url(reuse.get_absolute_url())


REUSE_FILTERS = [
    OpenApiParameter("q", str, description="Mots cherchés."),
    OpenApiParameter("type", str, enum=ReuseKind.values),
    OpenApiParameter("theme", str, enum=Theme.values),
]


@extend_schema_view(get=extend_schema(auth=[], parameters=REUSE_FILTERS))
class ReuseList(OpenList):
    """The published reuses, the last published first."""

    serializer_class = ReuseSerializer
    ordering = ("-reviewed_at", "-pk")

    def get_queryset(self):
        given = {
            name: self.request.GET.get(name, "").replace("\x00", "")[:200]
            for name in ("q", "type", "theme")
        }
        found = showcase.reuse_list(kind=given["type"], theme=given["theme"], q=given["q"])
        return _with_links(found)


@extend_schema_view(get=extend_schema(auth=[]))
class ReuseDetail(OpenRow):
    """One published reuse."""

    serializer_class = ReuseSerializer
    lookup_field = "slug"

    def get_queryset(self):
        return _with_links(Reuse.objects.published())


def _with_links(found):
    """What is public of what the reuses rest on."""
    return found.prefetch_related(
        Prefetch("datasets", Dataset.objects.published().order_by("slug")),
        Prefetch(
            "projects",
            Project.objects.filter(cofinancing__in=funded.funded()).order_by("reference"),
        ),
    )


class ElementSerializer(serializers.Serializer):
    """One thing of a dossier; a wanted set of data has no object."""

    kind = serializers.CharField()
    title = serializers.SerializerMethodField()
    text = serializers.CharField()
    page = serializers.SerializerMethodField()

    def get_title(self, element) -> str:
        return str(element)

    def get_page(self, element) -> str | None:
        shown = element.dataset or element.reuse
        return page_url(shown.get_absolute_url()) if shown else None


class TopicSerializer(serializers.Serializer):
    """A published dossier."""

    slug = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    introduction = serializers.CharField()
    theme = serializers.CharField()
    published_at = serializers.DateTimeField()
    elements = ElementSerializer(many=True, source="shown")
    page = serializers.SerializerMethodField()

    def get_page(self, topic) -> str:
        return page_url(topic.get_absolute_url())


@extend_schema_view(
    get=extend_schema(auth=[], parameters=[OpenApiParameter("theme", str, enum=Theme.values)])
)
class TopicList(OpenList):
    """The published dossiers, the last published first."""

    serializer_class = TopicSerializer
    ordering = ("-published_at", "-pk")

    def get_queryset(self):
        theme = self.request.GET.get("theme", "").replace("\x00", "")
        found = Topic.objects.published().order_by("-published_at", "-pk")
        return showcase.with_elements(found.filter(theme=theme) if theme else found)


@extend_schema_view(get=extend_schema(auth=[]))
class TopicDetail(OpenRow):
    """One published dossier."""

    serializer_class = TopicSerializer
    lookup_field = "slug"

    def get_queryset(self):
        return showcase.with_elements(Topic.objects.published())


class EntrySerializer(serializers.Serializer):
    """A day of the calendar, once opened."""

    day = serializers.DateField()
    kind = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    theme = serializers.CharField()
    url = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    def get_url(self, entry) -> str:
        target = entry.target_url
        return page_url(target) if target.startswith("/") else target

    def get_page(self, entry) -> str:
        return page_url(entry.get_absolute_url())


@extend_schema_view(get=extend_schema(auth=[]))
class CalendarList(OpenList):
    """What the calendar has opened, the last day first; never a day to come."""

    serializer_class = EntrySerializer
    ordering = ("-day",)
    queryset = CalendarEntry.objects.none()

    def get_queryset(self):
        return showcase.opened_entries(timezone.now())


class SeriesSerializer(serializers.Serializer):
    """One series of a figure: a value a label; amounts are strings."""

    name = serializers.CharField()
    values = serializers.ListField(child=serializers.CharField(allow_null=True))


class FigureSerializer(serializers.Serializer):
    """One figure with the rule by which it is counted."""

    name = serializers.CharField()
    title = serializers.CharField()
    rule = serializers.CharField()
    labels = serializers.ListField(child=serializers.CharField())
    series = SeriesSerializer(many=True)


class FiguresSerializer(serializers.Serializer):
    """The impact of the desk."""

    as_of = serializers.DateField()
    funded_projects = serializers.IntegerField()
    granted_amount = serializers.DecimalField(14, 2)
    median_days_to_decision = serializers.IntegerField(allow_null=True)
    datasets = serializers.IntegerField()
    reuses = serializers.IntegerField()
    indicators_measured = serializers.IntegerField()
    indicators_reached = serializers.IntegerField()
    figures = FigureSerializer(many=True)


class FiguresView(OpenView):
    """Everything that the page of statistics says."""

    @extend_schema(operation_id="open_figures_retrieve", auth=[], responses=FiguresSerializer)
    def get(self, request):
        now = timezone.now()
        found = kept("figures", figures, at=now)
        return Response(
            FiguresSerializer(
                {
                    "as_of": timezone.localdate(now),
                    "funded_projects": found.totals.number,
                    "granted_amount": found.totals.granted_amount,
                    "median_days_to_decision": found.days_to_decision,
                    "datasets": found.datasets,
                    "reuses": found.reuses,
                    "indicators_measured": found.indicators,
                    "indicators_reached": found.indicators_reached,
                    "figures": [_figure(figure) for figure in found.figures],
                }
            ).data
        )


def _figure(figure) -> dict:
    return {
        "name": figure.name,
        "title": figure.title,
        "rule": figure.rule,
        "labels": list(figure.plot.labels),
        "series": [
            {"name": name, "values": [None if v is None else str(v) for v in values]}
            for name, values in figure.plot.series
        ],
    }
