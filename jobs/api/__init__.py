"""The JSON door of long work: followed, stopped, its result taken away."""

from jobs.api.following import JobShape, JobViewSet

__all__ = ["JobShape", "JobViewSet"]
