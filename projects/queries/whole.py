"""A project with all that the API tells of it, and all that its rules ask."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from accounts.statements import Slot, Statement
from projects.models import (
    ChecklistTick,
    CoFunder,
    ComplementOutcome,
    ComplementRequest,
    CostLine,
    Indicator,
    Project,
    ProjectContributor,
    Verdict,
)

_OF_IT = {"project": Slot("project")}
#: Each set under the attribute that holds it, and the rows that it is made of.
SETS = {
    "all_cost_lines": Statement(CostLine.objects.filter(**_OF_IT)),
    "all_cofunders": Statement(CoFunder.objects.filter(**_OF_IT)),
    "all_indicators": Statement(Indicator.objects.filter(**_OF_IT)),
    "pending_complements": Statement(
        ComplementRequest.objects.filter(
            outcome=ComplementOutcome.PENDING, **_OF_IT
        ).prefetch_related("questions")
    ),
    "current_contributors": Statement(
        ProjectContributor.objects.filter(revoked_at=None, **_OF_IT)
        .select_related("person")
        .order_by("pk")
    ),
    "refused_ticks": Statement(
        ChecklistTick.objects.filter(verdict=Verdict.NOT_MET, **_OF_IT).order_by("item")
    ),
}
#: The sets that hold a row. Words of our own, known once: the ORM would write them at each request.
FILLED = """ARRAY_REMOVE(ARRAY[
    CASE WHEN EXISTS (SELECT FROM projects_costline AS c
        WHERE c.project_id = projects_project.id) THEN 'all_cost_lines' END,
    CASE WHEN EXISTS (SELECT FROM projects_cofunder AS c
        WHERE c.project_id = projects_project.id) THEN 'all_cofunders' END,
    CASE WHEN EXISTS (SELECT FROM projects_indicator AS c
        WHERE c.project_id = projects_project.id) THEN 'all_indicators' END,
    CASE WHEN EXISTS (SELECT FROM projects_complementrequest AS c
        WHERE c.project_id = projects_project.id AND c.outcome = %s) THEN 'pending_complements' END,
    CASE WHEN EXISTS (SELECT FROM projects_projectcontributor AS c
        WHERE c.project_id = projects_project.id AND c.revoked_at IS NULL)
        THEN 'current_contributors' END,
    CASE WHEN EXISTS (SELECT FROM projects_checklisttick AS c
        WHERE c.project_id = projects_project.id AND c.verdict = %s) THEN 'refused_ticks' END
], NULL)"""


def with_filled_sets(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Each project with ``filled``, the names of its sets that hold a row."""
    asked = (ComplementOutcome.PENDING.value, Verdict.NOT_MET.value)
    named = RawSQL(FILLED, asked, output_field=ArrayField(TextField()))  # noqa: S611 - a constant
    return projects.annotate(filled=named)


def read_whole(project: Project) -> Project:
    """The project from ``with_filled_sets`` with every set read: an empty one costs no query."""
    filled = set(getattr(project, "filled"))  # noqa: B009 - an annotation
    for name, rows_of in SETS.items():
        rows = rows_of(project=project.pk) if name in filled else []
        for row in rows:
            row.project = project
        setattr(project, name, rows)
    return project
