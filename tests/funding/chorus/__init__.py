"""Reconciliation with Chorus."""
