"""What we remember of the datalab's help."""

from support.models.asked import ASKED, Asked
from support.models.cases import (
    OPEN_STATUSES,
    OURS,
    SERVICE_LEVEL,
    SupportCase,
    SupportStatus,
)
from support.models.kinds import PRESENTATION, SLUGS, SupportKind

__all__ = [
    "ASKED",
    "OPEN_STATUSES",
    "OURS",
    "PRESENTATION",
    "SERVICE_LEVEL",
    "SLUGS",
    "Asked",
    "SupportCase",
    "SupportKind",
    "SupportStatus",
]
