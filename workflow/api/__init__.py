"""The JSON door of every deed: how a file shows itself, and how a row of its table is taken."""

from workflow.api.deeds import (
    AttachFields,
    Deed,
    DeedFields,
    PlainFields,
    ReasonFields,
    attaching,
    deed_paths,
)
from workflow.api.files import AbilityShape, EntryShape, FileShape, FileViewSet, WholeFile

__all__ = [
    "AbilityShape",
    "AttachFields",
    "Deed",
    "DeedFields",
    "EntryShape",
    "FileShape",
    "FileViewSet",
    "PlainFields",
    "ReasonFields",
    "WholeFile",
    "attaching",
    "deed_paths",
]
