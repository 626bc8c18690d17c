"""What follows for a person who receives their first role of the desk."""

from collections.abc import Callable
from datetime import date, datetime

from django.db.models import Q

from accounts.models import User
from accounts.permissions import DESK_ROLES

#: What each wing closes of a person, given by whom, when the desk takes them in (``apps.py``).
RAISERS: list[Callable[..., int]] = []


def is_of_the_desk(person: User, today: date) -> bool:
    """Whether the person holds a role of the desk today, or already has one to come."""
    lasting = Q(ended_on=None) | Q(ended_on__gt=today)
    return person.memberships.filter(lasting, role__in=DESK_ROLES).exists()


def raised(person: User, *, by: User, at: datetime) -> int:
    """Closes what was opened without a second factor; how much. In the caller's transaction."""
    return sum(close(person, by=by, at=at) for close in RAISERS)
