"""What a file held each time it was filed, with what changed."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects import policies, queries
from projects.views.drafting import load


@require_safe
def versions(request, reference: str):
    """Each filed version, newest first, with its changes word by word."""
    project = load(request.user, reference)
    sees_costs = policies.sees_costs(request.user, project)
    return render(
        request,
        "projects/versions/page.html",
        {
            "project": project,
            "versions": queries.told_versions(project, sees_costs=sees_costs),
            "sees_costs": sees_costs,
        },
    )
