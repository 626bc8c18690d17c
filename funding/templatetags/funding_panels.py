"""``{% funding_panel project %}``: the co-financing on the page of its project."""

from django import template

from accounts.permissions import Permission
from funding.models import Cofinancing
from funding.policies import declaration_of, interest_gate
from funding.queries.request import may_be_asked

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
    shown = file is not None and not interest_gate(user, file.status, declaration_of(user, file))
    return {
        "request": context["request"],
        "project": project,
        "file": file,
        "shows_amounts": shown,
        "may_ask": file is None
        and may_be_asked(project)
        and user.can_in(Permission.FUNDING_ASK, project.organisation_id),
    }
