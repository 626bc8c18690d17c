"""The desk's door: Django's admin, for budget officers and auditors."""
