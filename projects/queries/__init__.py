"""What a page needs, in how many queries."""

from projects.queries.costs import cost_summary, cost_table
from projects.queries.eligibility import Answer, eligibility_of_kind, search_organisations
from projects.queries.reading import (
    ProjectPage,
    automatic_checks,
    journal_of,
    project_list,
    project_page,
)
from projects.queries.rules import published_rules
from projects.queries.waiting import waiting_for

__all__ = [
    "Answer",
    "ProjectPage",
    "automatic_checks",
    "cost_summary",
    "cost_table",
    "eligibility_of_kind",
    "journal_of",
    "project_list",
    "project_page",
    "published_rules",
    "search_organisations",
    "waiting_for",
]
