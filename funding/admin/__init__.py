"""The desk's door: Django's admin, for budget officers and auditors."""

from funding.admin import committee, execution, ledger
from funding.admin.chorus import tables

__all__ = ["committee", "execution", "ledger", "tables"]
