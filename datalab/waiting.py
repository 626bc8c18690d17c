"""« Ce qui m’attend »: what every wing has for one person, oldest first."""

from funding.queries import waiting_for as funding_waiting
from opendata.queries.waiting import waiting_for as opendata_waiting
from projects.queries import waiting_for as projects_waiting
from support.queries import waiting_for as support_waiting
from workflow.waiting import Waiting


def waiting_for(user) -> list[Waiting]:
    """Every line that needs this person, oldest first."""
    lines = [
        *projects_waiting(user),
        *support_waiting(user),
        *funding_waiting(user),
        *opendata_waiting(user),
    ]
    return sorted(lines, key=lambda line: line.since)
