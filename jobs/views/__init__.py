"""The HTML door of long work."""

from jobs.views.following import detail, download, listing, stop

__all__ = ["detail", "download", "listing", "stop"]
