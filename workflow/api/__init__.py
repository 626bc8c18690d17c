"""The JSON door of every deed: how a file shows itself, and how a row of its table is taken."""

from workflow.api.deeds import Deed, DeedFields, ReasonFields, deed_paths
from workflow.api.files import AbilityShape, EntryShape, FileShape, FileViewSet

__all__ = [
    "AbilityShape",
    "Deed",
    "DeedFields",
    "EntryShape",
    "FileShape",
    "FileViewSet",
    "ReasonFields",
    "deed_paths",
]
