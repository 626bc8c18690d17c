"""What a page needs, in how many queries."""

from workflow.waiting import Waiting


def waiting_for(user) -> list[Waiting]:
    """What this wing has for one person."""
    return []
