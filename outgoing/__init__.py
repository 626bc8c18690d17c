"""Calls to other services: one door, which checks where it goes."""
