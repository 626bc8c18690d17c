"""What the ledger remembers."""

from funding.ledger.models.acts import Engagement, ProposalStatus, TransferProposal
from funding.ledger.models.balances import (
    AwardBalance,
    Balance,
    DailyTotal,
    EngagementBalance,
    MonthlyTotal,
)
from funding.ledger.models.chorus import (
    AmountType,
    ChorusChange,
    ChorusExtract,
    ChorusLine,
    ChorusLink,
    ChorusPairing,
    ExtractKind,
    ExtractStatus,
    LinkDecision,
)
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
    "AmountType",
    "AwardBalance",
    "Balance",
    "BudgetLine",
    "Chain",
    "ChorusChange",
    "ChorusExtract",
    "ChorusLine",
    "ChorusLink",
    "ChorusPairing",
    "Credit",
    "DailyTotal",
    "EarlierYearException",
    "Engagement",
    "EngagementBalance",
    "Envelope",
    "ExtractKind",
    "ExtractStatus",
    "FiscalYear",
    "Instrument",
    "Kind",
    "LedgerQuerySet",
    "LinkDecision",
    "MonthlyTotal",
    "Movement",
    "Pocket",
    "ProposalStatus",
    "Strand",
    "TransferProposal",
]
