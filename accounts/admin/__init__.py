"""The admin's doors of people and organisations."""

from accounts.admin import organisations, people

__all__ = ["organisations", "people"]
