"""``{% funding_panel project %}``: the co-financing on the page of its project."""

from django import template

from accounts.permissions import Permission
from funding.models import Cofinancing
from funding.policies import interest_gate, reading_of
from funding.queries.instruction import surroundings
from funding.queries.request import may_be_asked
from funding.queries.similar import similar_projects

register = template.Library()


@register.inclusion_tag("funding/panel.html", takes_context=True)
def funding_panel(context, project) -> dict:
    """The request and what came of it, for those who may see it; nothing for anybody else."""
    user = context["request"].user
    file = (
        Cofinancing.objects.visible_to(user)
        .select_related("project")
        .filter(project=project)
        .first()
    )
    shown = file is not None and not interest_gate(
        user, file.status, reading_of(user, file).conflict
    )
    return {
        "request": context["request"],
        "project": project,
        "file": file,
        "shows_amounts": shown,
        "may_ask": file is None
        and may_be_asked(project)
        and user.can_in(Permission.FUNDING_ASK, project.organisation_id),
    }


@register.inclusion_tag("funding/instruction/surroundings.html", takes_context=True)
def instruction_panel(context, file, deeds) -> dict:
    """Who is in charge, the threads, the opinions and the projects alike; for an opened file."""
    request = context["request"]
    is_desk = request.user.can(Permission.FUNDING_READ_ALL)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token", ""),
        "file": file,
        "is_desk": is_desk,
        "around": surroundings(file, request.user, deeds),
        "similar": similar_projects(file.project, request.user) if is_desk else [],
    }
