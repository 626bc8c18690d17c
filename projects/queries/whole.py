"""A project with all that the API tells of it, and all that its rules ask."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Prefetch, QuerySet, TextField, prefetch_related_objects
from django.db.models.expressions import RawSQL

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

#: Each set under the attribute that holds it, and the rows that it is made of.
SETS = {
    "all_cost_lines": Prefetch("cost_lines", CostLine.objects.all(), "all_cost_lines"),
    "all_cofunders": Prefetch("cofunders", CoFunder.objects.all(), "all_cofunders"),
    "all_indicators": Prefetch("indicators", Indicator.objects.all(), "all_indicators"),
    "pending_complements": Prefetch(
        "complements",
        ComplementRequest.objects.filter(outcome=ComplementOutcome.PENDING).prefetch_related(
            "questions"
        ),
        "pending_complements",
    ),
    "current_contributors": Prefetch(
        "contributors",
        ProjectContributor.objects.filter(revoked_at=None).select_related("person").order_by("pk"),
        "current_contributors",
    ),
    "refused_ticks": Prefetch(
        "ticks",
        ChecklistTick.objects.filter(verdict=Verdict.NOT_MET).order_by("item"),
        "refused_ticks",
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
    prefetch_related_objects([project], *(SETS[name] for name in SETS if name in filled))
    for name in SETS:
        if name not in filled:
            setattr(project, name, [])
    return project
