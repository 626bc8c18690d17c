"""How a project shows itself to a program."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import LightFields, MoneyField
from projects.api.fields import AnswerField
from projects.lifecycle import PROJECT
from projects.models import Project
from projects.policies import pending_request, sees_costs, writes
from workflow.api import FileShape, WholeFile


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
    call = serializers.CharField(source="call_version.call.key", help_text="Clé de l’appel")
    call_version = serializers.IntegerField(source="call_version.number")
    project_types = serializers.ListField(child=serializers.CharField())
    submitted_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()


class CostLineShape(LightFields):
    """A line of the cost plan, in euros. ``instrument`` is imposed by the nature, or empty."""

    nature = serializers.CharField()
    year = serializers.IntegerField()
    label = serializers.CharField()
    amount_ht = MoneyField()
    amount_ttc = MoneyField()
    instrument = serializers.CharField()


class IndicatorShape(LightFields):
    """What will show the impact."""

    kind = serializers.CharField()
    label = serializers.CharField()
    unit = serializers.CharField()
    baseline = serializers.DecimalField(max_digits=16, decimal_places=2)
    target = serializers.DecimalField(max_digits=16, decimal_places=2)
    target_on = serializers.DateField()
    method = serializers.CharField()


class CoFunderShape(LightFields):
    """Somebody else who pays, in euros."""

    name = serializers.CharField()
    amount = MoneyField()
    state = serializers.CharField()


class QuestionShape(LightFields):
    """What the desk asks on a field, and the answer being written: its own side's to read."""

    field = serializers.CharField()
    question = serializers.CharField()
    reply = serializers.CharField(allow_null=True)
    revision = serializers.IntegerField()


class ContributorShape(LightFields):
    """A colleague invited on the project."""

    email = serializers.EmailField(source="person.email")
    name = serializers.CharField(source="person")
    invited_at = serializers.DateTimeField()


class ProjectShape(WholeFile, ProjectRow):
    """One project from ``read_whole``; no right to figures, and ``cost_lines`` is null."""

    is_confidential = serializers.BooleanField()
    problem = serializers.CharField()
    users = serializers.CharField()
    deployment = serializers.CharField()
    data_used = serializers.CharField()
    has_personal_data = serializers.BooleanField(allow_null=True)
    legal_frame = serializers.CharField()
    team = serializers.CharField()
    sponsor = serializers.CharField()
    starts_on = serializers.DateField(allow_null=True)
    duration_months = serializers.IntegerField(allow_null=True)
    inadmissible_reason = serializers.CharField()
    cost_lines = serializers.SerializerMethodField()
    calendar = serializers.CharField()
    answers = serializers.DictField(child=AnswerField(allow_null=True))
    support_wanted = serializers.ListField(child=serializers.CharField())
    support_need = serializers.CharField()
    cofunders = serializers.SerializerMethodField()
    indicators = IndicatorShape(many=True, source="all_indicators")
    complements = serializers.SerializerMethodField(help_text="Ce qui attend une réponse")
    contributors = serializers.SerializerMethodField()

    @extend_schema_field(CostLineShape(many=True, allow_null=True))
    def get_cost_lines(self, project: Any) -> Any:
        if not sees_costs(self.context["request"].user, project):
            return None
        return CostLineShape(project.all_cost_lines, many=True).data

    @extend_schema_field(CoFunderShape(many=True, allow_null=True))
    def get_cofunders(self, project: Any) -> Any:
        if not sees_costs(self.context["request"].user, project):
            return None
        return CoFunderShape(project.all_cofunders, many=True).data

    @extend_schema_field(QuestionShape(many=True))
    def get_complements(self, project: Project) -> Any:
        pending = pending_request(project)
        if pending is None:
            return []
        may_read = writes(self.context["request"].user, project)
        return [
            {
                "field": question.field,
                "question": question.question,
                "reply": question.reply if may_read else None,
                "revision": question.revision,
            }
            for question in pending.questions.all()
        ]

    @extend_schema_field(ContributorShape(many=True))
    def get_contributors(self, project: Any) -> Any:
        return ContributorShape(project.current_contributors, many=True).data
