"""Readable test data, one module a wing."""
