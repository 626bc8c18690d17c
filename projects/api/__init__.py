"""The JSON door of projects."""

from projects.api.projects import PROJECT_DEEDS, ProjectViewSet

__all__ = ["PROJECT_DEEDS", "ProjectViewSet"]
