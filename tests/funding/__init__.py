"""Co-financings."""
