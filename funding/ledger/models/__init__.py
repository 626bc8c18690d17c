"""What the ledger remembers."""

from funding.ledger.models.acts import Engagement, ProposalStatus, TransferProposal
from funding.ledger.models.balances import AwardBalance, Balance, DailyTotal, EngagementBalance
from funding.ledger.models.envelopes import (
    ZERO,
    AmountField,
    BudgetLine,
    Envelope,
    FiscalYear,
    LedgerQuerySet,
)
from funding.ledger.models.movements import Chain, Movement
from funding.ledger.models.vocabulary import (
    AWARD_KINDS,
    ENGAGEMENT_KINDS,
    ROUTES,
    Credit,
    EarlierYearException,
    Instrument,
    Kind,
    Pocket,
    Strand,
)

__all__ = [
    "AWARD_KINDS",
    "ENGAGEMENT_KINDS",
    "ROUTES",
    "ZERO",
    "AmountField",
    "AwardBalance",
    "Balance",
    "BudgetLine",
    "Chain",
    "Credit",
    "DailyTotal",
    "EarlierYearException",
    "Engagement",
    "EngagementBalance",
    "Envelope",
    "FiscalYear",
    "Instrument",
    "Kind",
    "LedgerQuerySet",
    "Movement",
    "Pocket",
    "ProposalStatus",
    "Strand",
    "TransferProposal",
]
