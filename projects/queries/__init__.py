"""What a page needs, in how many queries."""

from projects.queries.costs import cost_summary, cost_table
from projects.queries.eligibility import Answer, eligibility_of_kind, search_organisations
from projects.queries.reading import (
    ProjectPage,
    automatic_checks,
    journal_of,
    project_page,
)
from projects.queries.rules import (
    changes_between,
    drafts_under_earlier_rules,
    previous_published,
    published_rules,
    rows_of,
)
from projects.queries.waiting import waiting_for

__all__ = [
    "Answer",
    "ProjectPage",
    "automatic_checks",
    "changes_between",
    "cost_summary",
    "cost_table",
    "drafts_under_earlier_rules",
    "eligibility_of_kind",
    "journal_of",
    "previous_published",
    "project_page",
    "published_rules",
    "rows_of",
    "search_organisations",
    "waiting_for",
]
