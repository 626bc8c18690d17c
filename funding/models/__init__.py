"""What we remember of co-financings, from the request to the last payment."""

from funding.models.agreements import Agreement, Tranche
from funding.models.cofinancings import (
    ADVISED,
    ANSWERED,
    DECIDED,
    Cofinancing,
    CofinancingStatus,
    FinancingInstrument,
)
from funding.models.committees import (
    AgendaItem,
    Choice,
    CommitteeSession,
    Minutes,
    Outcome,
    Scenario,
    ScenarioChoice,
    Seat,
    SessionStatus,
    Vote,
    VoteValue,
)
from funding.models.instruction import (
    Assignment,
    Channel,
    Confidentiality,
    Follow,
    Opinion,
    ReviewPart,
    ThreadMessage,
)
from funding.models.milestones import (
    ImpactReport,
    Measure,
    Milestone,
    MilestoneStatus,
    PaymentRequest,
)
from funding.models.reviews import Assessment, InterestDeclaration

__all__ = [
    "ADVISED",
    "ANSWERED",
    "DECIDED",
    "AgendaItem",
    "Agreement",
    "Assessment",
    "Assignment",
    "Channel",
    "Choice",
    "Cofinancing",
    "CofinancingStatus",
    "CommitteeSession",
    "Confidentiality",
    "FinancingInstrument",
    "Follow",
    "ImpactReport",
    "InterestDeclaration",
    "Measure",
    "Milestone",
    "MilestoneStatus",
    "Minutes",
    "Opinion",
    "Outcome",
    "PaymentRequest",
    "ReviewPart",
    "Scenario",
    "ScenarioChoice",
    "Seat",
    "SessionStatus",
    "ThreadMessage",
    "Tranche",
    "Vote",
    "VoteValue",
]
