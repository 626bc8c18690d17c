"""The door through which pieces leave."""

from documents.views.download import download

__all__ = ["download"]
