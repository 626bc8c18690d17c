"""What we remember of co-financings, from the request to the last payment."""

from funding.models.agreements import Agreement, Tranche
from funding.models.cofinancings import (
    ANSWERED,
    DECIDED,
    Cofinancing,
    CofinancingStatus,
    FinancingInstrument,
)
from funding.models.reviews import Assessment, InterestDeclaration

__all__ = [
    "ANSWERED",
    "DECIDED",
    "Agreement",
    "Assessment",
    "Cofinancing",
    "CofinancingStatus",
    "FinancingInstrument",
    "InterestDeclaration",
    "Tranche",
]
