"""Deposited files: checked, hashed, private."""
