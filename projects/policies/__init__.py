"""Which rules bind this person to this project?"""

from projects.policies.checking import (
    CHECKLIST,
    checklist_has_no_objection,
    complements_are_not_running,
    pending_request,
    waits_for_no_complement,
)
from projects.policies.completeness import (
    Missing,
    answered_documents,
    documents_of,
    is_complete,
    lacking_for_money,
    missing_parts,
    questions_of,
)
from projects.policies.costs import (
    ASKS_FOR_MONEY,
    BEARS_MONEY,
    ZERO,
    CostSummary,
    YearCost,
    bears_no_money,
    cost_refusal,
    summarise,
    total_is_within_bounds,
)
from projects.policies.eligibility import ineligibility, organisation_is_eligible
from projects.policies.people import (
    is_not_of_the_holder,
    reviews_its_strand,
    sees_costs,
    was_filed,
    works_on_it,
    writes,
)
from projects.policies.rules import follows_the_rules_in_force, rules_in_force

__all__ = [
    "ASKS_FOR_MONEY",
    "BEARS_MONEY",
    "CHECKLIST",
    "ZERO",
    "CostSummary",
    "Missing",
    "YearCost",
    "answered_documents",
    "bears_no_money",
    "checklist_has_no_objection",
    "complements_are_not_running",
    "cost_refusal",
    "documents_of",
    "follows_the_rules_in_force",
    "ineligibility",
    "is_complete",
    "is_not_of_the_holder",
    "lacking_for_money",
    "missing_parts",
    "organisation_is_eligible",
    "pending_request",
    "questions_of",
    "reviews_its_strand",
    "rules_in_force",
    "sees_costs",
    "summarise",
    "total_is_within_bounds",
    "waits_for_no_complement",
    "was_filed",
    "works_on_it",
    "writes",
]
