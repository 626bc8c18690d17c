"""What we remember of the datalab's help."""

from support.models.asked import ASKED, Asked
from support.models.capacity import (
    Capacity,
    CapacityMove,
    CapacityMovement,
    quarter_of,
    quarters_from,
)
from support.models.cases import (
    OPEN_STATUSES,
    OURS,
    SERVICE_LEVEL,
    SupportCase,
    SupportStatus,
)
from support.models.desk import AgentSkill, CaseMessage, CaseTask, MessageDeed, Satisfaction
from support.models.kinds import PRESENTATION, SLUGS, SupportKind
from support.models.knowledge import Article, Audience

__all__ = [
    "ASKED",
    "OPEN_STATUSES",
    "OURS",
    "PRESENTATION",
    "SERVICE_LEVEL",
    "SLUGS",
    "AgentSkill",
    "Article",
    "Asked",
    "Audience",
    "Capacity",
    "CapacityMove",
    "CapacityMovement",
    "CaseMessage",
    "CaseTask",
    "MessageDeed",
    "Satisfaction",
    "SupportCase",
    "SupportKind",
    "SupportStatus",
    "quarter_of",
    "quarters_from",
]
