"""Funding on the pages of lower wings and in the admin."""
