"""Deposited files."""
