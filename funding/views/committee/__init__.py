"""The committee's doors."""

from funding.views.committee import reading, room, scenarios, sessions

__all__ = ["reading", "room", "scenarios", "sessions"]
