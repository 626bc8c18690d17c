"""The door to other services."""
