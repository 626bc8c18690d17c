"""Chorus inside the admin: extracts, what waits to be matched, what differs."""
