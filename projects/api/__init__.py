"""The JSON door of projects and calls."""

from projects.api.calls import CallViewSet
from projects.api.projects import PROJECT_DEEDS, ProjectViewSet

__all__ = ["PROJECT_DEEDS", "CallViewSet", "ProjectViewSet"]
