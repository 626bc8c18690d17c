"""Small words of the wing's own templates."""

from datetime import date

from django import template
from django.utils.http import urlencode
from django.utils.translation import gettext

from funding.ledger.queries import RULES
from funding.models import Assessment, DeliverableState
from funding.queries.assessments import CriterionGap, gaps

register = template.Library()

TRANCHE_BADGES = {"planned": "new", "certified": "info", "paid": "success", "dropped": "error"}
MILESTONE_BADGES = {
    "awaited": "new",
    "reported": "info",
    "released": "success",
    "held": "warning",
    "stopped": "error",
    "dropped": "error",
}


DELIVERABLE_BADGES = {
    "found": "success",
    "incomplete": "warning",
    "absent": "error",
    "unreachable": "warning",
    "unknown": "new",
    "unlocated": "new",
}


@register.filter
def deliverable_badge(state: str) -> str:
    """The colour of what the robot last saw."""
    return DELIVERABLE_BADGES[state]


@register.filter
def deliverable_word(state: str) -> str:
    """What the robot last saw, in a word."""
    if state in DeliverableState.values:
        return str(DeliverableState(state).label)
    return gettext("Adresse attendue") if state == "unlocated" else gettext("Pas encore vérifié")


@register.filter
def milestone_badge(status: str) -> str:
    """The colour of a milestone's state."""
    return MILESTONE_BADGES[status]


@register.filter
def at(values: dict, key) -> object:
    """What a table says of a key; nothing when it does not name it."""
    return values.get(key, "")


@register.filter
def mark(assessment: Assessment, key: str) -> str:
    """The mark given to one criterion of the grid; a dash when the grid has changed."""
    return str(assessment.scores.get(key, "—"))


@register.filter
def remark(assessment: Assessment, key: str) -> str:
    """What the reviewer wrote of one criterion; empty when nothing."""
    return assessment.remarks.get(key, "")


@register.simple_tag
def criterion_gaps(criteria: list[dict], assessments: list[Assessment]) -> list[CriterionGap]:
    """Criterion by criterion, how far apart the assessments are; empty until two are read."""
    return gaps(criteria, assessments) if len(assessments) > 1 else []


@register.filter
def stage_badge(stage: str) -> str:
    """The colour of a tranche's stage."""
    return TRANCHE_BADGES[stage]


@register.filter
def figure_label(name: str) -> str:
    """The French name of a figure of the ledger."""
    return str(RULES[name].label)


@register.simple_tag
def kept_dates(year: int | None, day: date | None, joint: str) -> str:
    """The year and the day asked for, carried into another address; empty when none was."""
    asked = {"exercice": year, "au": day.isoformat() if day else None}
    text = urlencode({name: value for name, value in asked.items() if value})
    return f"{joint}{text}" if text else ""
