"""The clock's doors: publish the open data, send the editions, read deposited files."""

import time

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.running import running
from opendata import delivery
from opendata.actions import catalogue, datasets, editions, publications, subscriptions
from opendata.explorer.refusals import FileRefused
from opendata.models import DatasetFile
from opendata.queries.publications import version_to_push
from opendata.waking import wake_letters
from workflow.refusals import Refused

#: Not worth a noise: the clock comes back tomorrow.
QUIET = ("nothing_changed", "nothing_to_publish")
#: Seconds after which a run hands over to another, well before the task's own time limit.
LONGEST_RUN = 240


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
            _("%(rows)s lignes, %(columns)s colonnes ; %(bad)s lignes écartées.")
            % {"rows": file.rows, "columns": file.columns, "bad": file.bad_rows}
        )


@shared_task
def write_editions() -> int:
    """Writes the editions that are due, then has them sent; returns how many letters."""
    written = editions.write_due(timezone.now())
    if written:
        wake_letters()
    return written


@shared_task
def deliver_letters() -> int:
    """Sends every letter of the edition that is due; returns how many were claimed."""
    total, end = 0, time.monotonic() + LONGEST_RUN
    while handed := delivery.deliver_batch(timezone.now()):
        total += handed
        if time.monotonic() > end:
            wake_letters()
            break
    return total


@shared_task
def forget_unconfirmed() -> int:
    """Deletes the addresses that nobody confirmed; returns how many."""
    return subscriptions.forget_unconfirmed(timezone.now())


@shared_task
def long_refresh_links() -> int:
    """Reads again what came from data.gouv.fr; returns how many links are broken."""
    return catalogue.refresh(timezone.now())


@shared_task
def long_push_last_version() -> bool:
    """Describes the last version on data.gouv.fr when a key is set and it was not done yet."""
    waiting = version_to_push()
    if waiting is None:
        return False
    return not catalogue.push(waiting, by=None, at=timezone.now()).error
