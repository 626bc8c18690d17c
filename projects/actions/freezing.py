"""Keeps for ever what a file holds at the moment it is filed, inside the deed that files it."""

from datetime import datetime

from projects.models import FilingOccasion, Project, ProjectVersion
from projects.queries.versions import content_of


def freeze(project: Project, *, occasion: FilingOccasion, by, at: datetime) -> ProjectVersion:
    """The content of the file under its next number. The caller holds the file's lock."""
    last = project.versions.order_by("-number").values_list("number", flat=True).first()
    return ProjectVersion.objects.create(
        project=project,
        number=(last or 0) + 1,
        occasion=occasion,
        content=content_of(project),
        filed_at=at,
        filed_by=by,
    )
