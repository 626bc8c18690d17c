"""What we remember of how people find files: views, columns, and what can be searched."""

from finding.models.orders import NO_AMOUNT, NO_DAY, NO_MOMENT, among, or_none, plain
from finding.models.passages import HOLDER_SIGN, Passage, passages_of, searchable
from finding.models.views import ListChoice, SavedView

__all__ = [
    "HOLDER_SIGN",
    "NO_AMOUNT",
    "NO_DAY",
    "NO_MOMENT",
    "ListChoice",
    "Passage",
    "SavedView",
    "among",
    "or_none",
    "passages_of",
    "plain",
    "searchable",
]
