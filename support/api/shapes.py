"""How a support case shows itself to a program."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.permissions import Permission
from api.fields import LightFields
from support.lifecycle import SUPPORT_CASE
from support.models import SupportCase
from workflow.api import FileShape, WholeFile

DAYS: Any = {"max_digits": 6, "decimal_places": 2, "allow_null": True}


class SupportCaseRow(FileShape):
    """A support case in a list."""

    lifecycle = SUPPORT_CASE
    collection = "support-cases"

    kind = serializers.CharField()
    subject = serializers.CharField()
    organisation = serializers.CharField(
        source="organisation.key", help_text="Clé de l’organisation"
    )
    project = serializers.CharField(
        source="project.reference", default=None, allow_null=True, help_text="Référence du projet"
    )
    owner = serializers.CharField(allow_null=True, help_text="Nom de l’agent")
    requested_at = serializers.DateTimeField()
    due_on = serializers.DateField()


class CaseTaskShape(LightFields):
    """A thing to do; ``number`` names it in its case."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    assignee = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class SupportCaseShape(WholeFile, SupportCaseRow):
    """One support case, whole. ``tasks`` are the desk's alone."""

    question = serializers.CharField()
    details = serializers.DictField(help_text="Les réponses aux questions propres à la nature")
    waiting_since = serializers.DateField(allow_null=True)
    estimated_days = serializers.DecimalField(**DAYS)
    actual_days = serializers.DecimalField(**DAYS)
    capacity = serializers.SerializerMethodField(help_text="Trimestre qui porte la charge")
    answer = serializers.CharField()
    resolved_on = serializers.DateField(allow_null=True)
    tasks = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_capacity(self, case: SupportCase) -> str | None:
        held = case.capacity
        return f"{held.year}-T{held.quarter}" if held else None

    @extend_schema_field(CaseTaskShape(many=True))
    def get_tasks(self, case: SupportCase) -> list[dict[str, Any]]:
        if not self.context["request"].user.can(Permission.SUPPORT_READ_ALL):
            return []
        tasks = case.tasks.select_related("assignee").order_by("pk")
        return [
            {
                "number": number,
                "title": task.title,
                "assignee": str(task.assignee),
                "due_on": task.due_on,
                "done_at": task.done_at,
            }
            for number, task in enumerate(tasks, start=1)
        ]
