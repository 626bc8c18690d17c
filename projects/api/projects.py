"""Projects as programs read them, and the deeds of their table."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from projects.actions import admissibility, course, submission
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.api import AbilityShape, Deed, FileShape, FileViewSet, ReasonFields


class ProjectRow(FileShape):
    """A project in a list."""

    lifecycle = PROJECT
    collection = "projects"

    title = serializers.CharField()
    summary = serializers.CharField()
    strand = serializers.CharField()
    organisation = serializers.CharField(
        source="organisation.key", help_text="Clé de l’organisation"
    )
    call = serializers.CharField(source="call_version.call.key")
    call_version = serializers.IntegerField(source="call_version.number")
    project_types = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField(allow_null=True)


class CostLineShape(serializers.Serializer):
    """A line of the cost plan, in euros."""

    nature = serializers.CharField()
    year = serializers.IntegerField()
    label = serializers.CharField()
    amount_ht = serializers.DecimalField(max_digits=14, decimal_places=2)
    amount_ttc = serializers.DecimalField(max_digits=14, decimal_places=2)


class IndicatorShape(serializers.Serializer):
    """What will show the impact."""

    label = serializers.CharField()
    unit = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=16, decimal_places=2)
    target = serializers.DecimalField(max_digits=16, decimal_places=2)
    target_on = serializers.DateField()
    method = serializers.CharField()


class ProjectShape(ProjectRow):
    """One project, whole."""

    problem = serializers.CharField()
    users = serializers.CharField()
    deployment = serializers.CharField()
    data_used = serializers.CharField()
    has_personal_data = serializers.BooleanField(allow_null=True)
    legal_frame = serializers.CharField()
    team = serializers.CharField()
    sponsor = serializers.CharField()
    cost_lines = CostLineShape(many=True)
    indicators = IndicatorShape(many=True)
    abilities = serializers.SerializerMethodField()

    @extend_schema_field(AbilityShape(many=True))
    def get_abilities(self, file: Project) -> list[dict[str, Any]]:
        return self.abilities_of(file)


class ProjectViewSet(FileViewSet):
    """Projects of the caller's organisations; the desk sees every filed one."""

    scope = "projects"
    shape = ProjectShape
    queryset = Project.objects.none()

    def get_queryset(self):
        return Project.objects.visible_to(self.request.user).select_related(
            "organisation", "call_version__call"
        )

    def get_serializer_class(self):
        return ProjectRow if self.action == "list" else ProjectShape


PROJECT_DEEDS = (
    Deed("submit", submission.submit),
    Deed("withdraw", submission.withdraw, ReasonFields),
    Deed("find_admissible", admissibility.find_admissible),
    Deed("find_inadmissible", admissibility.find_inadmissible, ReasonFields),
    Deed("reopen", admissibility.reopen, ReasonFields),
    Deed("activate", course.activate),
    Deed("complete", course.complete),
    Deed("archive", course.archive),
)
