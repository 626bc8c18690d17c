"""The panel of a project's help, for the project's page."""

from django import template
from django.utils import timezone

from accounts.permissions import Permission
from support import queries

register = template.Library()


@register.inclusion_tag("support/panel.html", takes_context=True)
def support_panel(context, project) -> dict:
    """The cases of a project that this person may see, and the door to ask for another: 1 query."""
    user = context["request"].user
    return {
        "project": project,
        "cases": queries.cases_of(project, user),
        "today": timezone.localdate(),
        "may_ask": user.can_in(Permission.SUPPORT_ASK, project.organisation_id),
    }


@register.filter
def late_on(case, today) -> bool:
    """Whether the case is late by the desk's fault."""
    return case.is_late(today)


@register.filter
def days(value) -> str:
    """``2,5`` person-days; a dash when there is none."""
    return "—" if value is None else f"{value.normalize():f}".replace(".", ",")
