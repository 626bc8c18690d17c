"""The pages that need every wing at once."""

from datalab.views.health import alive, ready
from datalab.views.pages import dashboard, home

__all__ = ["alive", "dashboard", "home", "ready"]
