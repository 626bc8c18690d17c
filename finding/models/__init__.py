"""What we remember of how people find files: their views, their columns; what lists sort by."""

from finding.models.orders import NO_AMOUNT, NO_DAY, NO_MOMENT, or_none, plain
from finding.models.views import ListChoice, SavedView

__all__ = ["NO_AMOUNT", "NO_DAY", "NO_MOMENT", "ListChoice", "SavedView", "or_none", "plain"]
