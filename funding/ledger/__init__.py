"""The ledger: it knows no file, only credits and the pockets they move between."""
