"""The JSON door of the pieces: listed, taken away, joined."""

from documents.api.documents import DocumentViewSet

__all__ = ["DocumentViewSet"]
