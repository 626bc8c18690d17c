"""The JSON door of co-financings, committees and the ledger."""

from funding.api.agreements import AgreementViewSet, TrancheViewSet
from funding.api.batches import LettersToSendViewSet
from funding.api.cofinancings import CofinancingViewSet
from funding.api.committees import COMMITTEE_DEEDS, CommitteeViewSet
from funding.api.deeds import COFINANCING_DEEDS
from funding.api.ledger import BudgetLineViewSet, EnvelopeViewSet, MovementViewSet
from funding.api.letter_templates import LetterTemplateViewSet
from funding.api.messages import COFINANCING_THREAD
from funding.api.opinions import OpinionViewSet
from funding.api.reviews import ReviewViewSet
from funding.api.signed_scans import SignedScanViewSet

__all__ = [
    "COFINANCING_DEEDS",
    "COFINANCING_THREAD",
    "COMMITTEE_DEEDS",
    "AgreementViewSet",
    "BudgetLineViewSet",
    "CofinancingViewSet",
    "CommitteeViewSet",
    "EnvelopeViewSet",
    "LetterTemplateViewSet",
    "LettersToSendViewSet",
    "MovementViewSet",
    "OpinionViewSet",
    "ReviewViewSet",
    "SignedScanViewSet",
    "TrancheViewSet",
]
