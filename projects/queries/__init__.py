"""What a page needs, in how many queries."""

from projects.queries.checking import automatic_checks, ticks_of
from projects.queries.clocks import Clocks, clocks_of
from projects.queries.complements import (
    complements_path,
    fields_to_ask_about,
    is_answered,
    pieces_joined_since,
    requests_of,
)
from projects.queries.costs import cost_summary, cost_table
from projects.queries.eligibility import Answer, eligibility_of_kind, search_organisations
from projects.queries.fields import label_of, plain, readable, value_of
from projects.queries.handover import held_by, organisations_to_hand_over, people_of
from projects.queries.reading import (
    ProjectPage,
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
from projects.queries.versions import told_versions
from projects.queries.waiting import waiting_for
from projects.queries.whole import read_whole, with_filled_sets
from projects.queries.writing import (
    asked_pieces,
    files_to_start_from,
    last_versions,
    with_addresses,
    written_by_others,
)

__all__ = [
    "Answer",
    "Clocks",
    "ProjectPage",
    "asked_pieces",
    "automatic_checks",
    "changes_between",
    "clocks_of",
    "complements_path",
    "cost_summary",
    "cost_table",
    "drafts_under_earlier_rules",
    "eligibility_of_kind",
    "fields_to_ask_about",
    "files_to_start_from",
    "held_by",
    "is_answered",
    "journal_of",
    "label_of",
    "last_versions",
    "organisations_to_hand_over",
    "people_of",
    "pieces_joined_since",
    "plain",
    "previous_published",
    "project_page",
    "published_rules",
    "read_whole",
    "readable",
    "requests_of",
    "rows_of",
    "search_organisations",
    "ticks_of",
    "told_versions",
    "value_of",
    "waiting_for",
    "with_addresses",
    "with_filled_sets",
    "written_by_others",
]
