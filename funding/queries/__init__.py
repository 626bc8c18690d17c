"""What a page needs, in how many queries."""

from funding.queries.waiting import waiting_for

__all__ = ["waiting_for"]
