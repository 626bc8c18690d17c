"""The JSON door of the lists of files."""

from finding.api.lists import ListedViewSet

__all__ = ["ListedViewSet"]
