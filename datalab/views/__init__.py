"""The pages that need every wing at once."""

from datalab.views.dashboard import dashboard
from datalab.views.health import alive, ready
from datalab.views.machinery import machinery, metrics
from datalab.views.public import (
    accessibility,
    guide,
    help_page,
    home,
    legal_notice,
    personal_data,
    security_txt,
    site_map,
)

__all__ = [
    "accessibility",
    "alive",
    "dashboard",
    "guide",
    "help_page",
    "home",
    "legal_notice",
    "machinery",
    "metrics",
    "personal_data",
    "ready",
    "security_txt",
    "site_map",
]
