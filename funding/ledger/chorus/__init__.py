"""Reconciliation with Chorus: read its extracts, match them to awards, list what differs."""
