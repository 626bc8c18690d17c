"""A person asks for long work, or asks that it stop."""

from jobs.actions.asking import cancel, start

__all__ = ["cancel", "start"]
