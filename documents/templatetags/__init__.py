"""Pieces shown on the page of any file."""
