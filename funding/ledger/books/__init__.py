"""The only door of the ledger: one function per verb, in the caller's transaction.

An act that is one movement and nothing else is told so: ``with books.standing_alone():``.
"""

from funding.ledger.books.awards import (
    engage,
    increase_engagement,
    pay,
    record_number,
    refund,
    release,
    reserve,
    withdraw,
)
from funding.ledger.books.credits import (
    allocate,
    cancel_frozen,
    carry_over,
    freeze,
    increase,
    reduce,
    thaw,
)
from funding.ledger.books.posting import standing_alone
from funding.ledger.books.transfers import (
    approve_transfer,
    propose_transfer,
    reject_transfer,
    withdraw_transfer,
)
from funding.ledger.books.years import (
    ClosingPreview,
    Lapse,
    Reservation,
    close_year,
    closing_preview,
    open_year,
)
from funding.ledger.refusals import LedgerRefused

__all__ = [
    "ClosingPreview",
    "Lapse",
    "LedgerRefused",
    "Reservation",
    "allocate",
    "approve_transfer",
    "cancel_frozen",
    "carry_over",
    "close_year",
    "closing_preview",
    "engage",
    "freeze",
    "increase",
    "increase_engagement",
    "open_year",
    "pay",
    "propose_transfer",
    "record_number",
    "reduce",
    "refund",
    "reject_transfer",
    "release",
    "reserve",
    "standing_alone",
    "thaw",
    "withdraw",
    "withdraw_transfer",
]
