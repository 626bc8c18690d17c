"""The desk's door: Django's admin, for budget officers and auditors."""

from funding.admin import ledger

__all__ = ["ledger"]
