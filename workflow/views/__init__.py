"""The HTML door of every deed."""

from workflow.views.act import ActionView

__all__ = ["ActionView"]
