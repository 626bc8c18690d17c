"""The admin's doors of people and organisations."""

from accounts.admin import identities, organisations, people

__all__ = ["identities", "organisations", "people"]
