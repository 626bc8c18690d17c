"""The clock's doors: publish the open data, make deposited files explorable."""

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.running import running
from opendata.actions import datasets, publications
from opendata.explorer.refusals import FileRefused
from opendata.models import DatasetFile
from workflow.refusals import Refused

#: Not worth a noise: the clock comes back tomorrow.
QUIET = ("nothing_changed", "nothing_to_publish")


@shared_task
def publish_funded_projects() -> bool:
    """Publishes a version of « projets lauréats » when something changed; says whether it did."""
    try:
        publications.publish(by=None, at=timezone.now())
    except Refused as refused:
        if refused.code not in QUIET:
            raise
        return False
    return True


@shared_task
def long_read_dataset_file(job_id: int, key: str) -> None:
    """Reads a deposited file; its job shows how far, and how it ended."""
    with running(job_id) as run:
        file = DatasetFile.objects.select_related("dataset").get(key=key)
        reached = 0

        def step(percent: int, sentence: str) -> None:
            nonlocal reached
            run.advance(max(percent - reached, 0))
            reached = max(percent, reached)

        try:
            file = datasets.read(file, clock=timezone.now, step=step)
        except FileRefused as refused:
            run.row(file.name, refused.message, ok=False)
            raise
        run.say(
            _("%(rows)s lignes, %(columns)s colonnes ; %(bad)s lignes écartées.")
            % {"rows": file.rows, "columns": file.columns, "bad": file.bad_rows}
        )
