"""The calls and the versions of their rules, at the desk's admin."""

from projects.admin.calls import CallAdmin, CallVersionAdmin

__all__ = ["CallAdmin", "CallVersionAdmin"]
