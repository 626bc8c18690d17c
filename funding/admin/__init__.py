"""The desk's door: Django's admin, for budget officers and auditors."""

from funding.admin.chorus import tables

__all__ = ["tables"]
