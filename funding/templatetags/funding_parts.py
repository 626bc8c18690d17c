"""Small words of the wing's own templates."""

from django import template

from funding.models import Assessment

register = template.Library()

TRANCHE_BADGES = {"planned": "new", "certified": "info", "paid": "success", "dropped": "error"}


@register.filter
def mark(assessment: Assessment, key: str) -> str:
    """The mark given to one criterion of the grid; a dash when the grid has changed."""
    return str(assessment.scores.get(key, "—"))


@register.filter
def stage_badge(stage: str) -> str:
    """The colour of a tranche's stage."""
    return TRANCHE_BADGES[stage]
