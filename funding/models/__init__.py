"""What we remember of co-financings, from the request to the last payment."""

from funding.models.agreements import Agreement, Tranche
from funding.models.cofinancings import (
    ADVISED,
    ANSWERED,
    DECIDED,
    Cofinancing,
    CofinancingStatus,
    FinancingInstrument,
)
from funding.models.reviews import Assessment, InterestDeclaration

__all__ = [
    "ADVISED",
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
