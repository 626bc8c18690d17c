"""Registers the composition root."""

from django.apps import AppConfig


class DatalabConfig(AppConfig):
    name = "datalab"
    verbose_name = "Datalab"

    def ready(self) -> None:
        from accounts.forms import STRANDS
        from datalab import celery  # noqa: F401 - the one Celery application, in each process
        from datalab.counting import count_tasks
        from projects.models import Strand

        STRANDS[:] = Strand.choices
        count_tasks()
