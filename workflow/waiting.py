"""One thing that waits for one person, whatever the wing."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Waiting:
    """A line of « ce qui m’attend »: what to do, on which file, since when, where."""

    reference: str
    title: str
    deed: str
    since: datetime
    path: str
    organisation: str = ""
