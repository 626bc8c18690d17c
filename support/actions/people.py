"""Who may hold a case."""

from accounts.permissions import Role


def is_agent(person) -> bool:
    """Whether somebody is of the datalab today."""
    return bool(person.is_active and Role.SUPPORT_AGENT in person.roles)
