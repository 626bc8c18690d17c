"""Which rules bind this person to this project?"""

from projects.policies.completeness import is_complete, missing_parts
from projects.policies.costs import (
    ASKS_FOR_MONEY,
    CostSummary,
    YearCost,
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
)

__all__ = [
    "ASKS_FOR_MONEY",
    "CostSummary",
    "YearCost",
    "cost_refusal",
    "ineligibility",
    "is_complete",
    "is_not_of_the_holder",
    "missing_parts",
    "organisation_is_eligible",
    "reviews_its_strand",
    "sees_costs",
    "summarise",
    "total_is_within_bounds",
    "was_filed",
    "works_on_it",
]
