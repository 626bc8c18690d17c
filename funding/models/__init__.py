"""What we remember of co-financings, from the request to the last payment."""

from funding.models.cofinancings import (
    DECIDED,
    Cofinancing,
    CofinancingStatus,
    FinancingInstrument,
)
from funding.models.reviews import Assessment, InterestDeclaration

__all__ = [
    "DECIDED",
    "Assessment",
    "Cofinancing",
    "CofinancingStatus",
    "FinancingInstrument",
    "InterestDeclaration",
]
