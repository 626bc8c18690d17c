"""The panel of a project's help, for the project's page."""

import nh3
from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

from accounts.permissions import Permission
from support import queries
from support.queries.lists import due

register = template.Library()
MARKDOWN = MarkdownIt("commonmark", {"html": False})


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
def due_words(case, today) -> str:
    """The day of the answer: kept, to keep, late or suspended."""
    return due(case, today)


@register.filter
def days(value) -> str:
    """``2,5`` person-days; a dash when there is none."""
    return "—" if value is None else f"{value.normalize():f}".replace(".", ",")


@register.filter
def markdown(text: str) -> str:
    """Markdown as safe HTML: no raw HTML passes, and what comes out is cleaned again."""
    return mark_safe(nh3.clean(MARKDOWN.render(text)))  # noqa: S308 - cleaned by nh3
