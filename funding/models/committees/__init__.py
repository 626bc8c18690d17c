"""What we remember of committees: sessions, agendas, scenarios, votes, minutes."""

from funding.models.committees.agenda import AgendaItem, Outcome
from funding.models.committees.scenarios import Choice, Scenario, ScenarioChoice
from funding.models.committees.sessions import CommitteeSession, Minutes, Seat, SessionStatus
from funding.models.committees.votes import Vote, VoteValue

__all__ = [
    "AgendaItem",
    "Choice",
    "CommitteeSession",
    "Minutes",
    "Outcome",
    "Scenario",
    "ScenarioChoice",
    "Seat",
    "SessionStatus",
    "Vote",
    "VoteValue",
]
