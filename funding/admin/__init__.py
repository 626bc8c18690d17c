"""The desk's door: Django's admin, for budget officers and auditors."""

from funding.admin import ledger
from funding.admin.chorus import tables

__all__ = ["ledger", "tables"]
