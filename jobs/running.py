"""What a long task tells of itself while it works: how far, row by row, and whether to stop."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery.exceptions import Ignore, SoftTimeLimitExceeded
from django.core.files.base import ContentFile, File
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from jobs.models import UNFINISHED, Job, JobRow, JobState

logger = logging.getLogger(__name__)

#: A worker silent for so long is taken for dead, and the job is taken up again.
SILENCE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
BETWEEN_SIGNS = 0.5  # seconds: the page looks every two


class Cancelled(Exception):  # noqa: N818 - what a person asked, not a defect
    """Somebody asked that the work stop."""


class Run:
    """One worker's turn at a job."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._ahead = 0
        self._told = time.monotonic()

    def set_total(self, total: int) -> None:
        """Says how many steps there are, once it is known."""
        Job.objects.filter(pk=self.job.pk).update(total=total, beat_at=timezone.now())

    def advance(self, steps: int = 1) -> None:
        """Counts steps done; tells the page twice a second at most. Raises Cancelled."""
        self._ahead += steps
        if time.monotonic() - self._told >= BETWEEN_SIGNS:
            self.tell()

    def tell(self) -> None:
        """Writes how far the work is, a sign of life. Raises Cancelled when asked to stop."""
        mine = Job.objects.filter(pk=self.job.pk)
        mine.update(advanced=F("advanced") + self._ahead, beat_at=timezone.now())
        self._ahead, self._told = 0, time.monotonic()
        if mine.filter(cancel_asked_at__isnull=False).exists():
            raise Cancelled

    def row(self, reference: str, outcome: str, *, ok: bool = True) -> None:
        """Keeps what became of one row, in a French sentence."""
        JobRow.objects.create(job=self.job, reference=reference, is_ok=ok, outcome=outcome)

    def say(self, message: str) -> None:
        """The sentence shown at the end."""
        Job.objects.filter(pk=self.job.pk).update(message=message)

    def attach(self, name: str, content: "bytes | File") -> None:
        """Keeps what the work made, for its author to download."""
        file = ContentFile(content) if isinstance(content, bytes) else content
        self.job.result.save(name, file, save=False)
        self.job.result_name = name
        self.job.save(update_fields=["result", "result_name"])


@contextmanager
def running(job_id: int) -> Iterator[Run]:
    """Takes a job up, and writes how it ended.

    Ends the task quietly (celery's Ignore) when the job is over, to be stopped, or in the hands of
    a living worker. An error with a French ``message`` (a refusal, a broken file) fails the job
    with that sentence; any other one fails it with a sentence of ours and is raised again for the
    logs.
    The work of an earlier worker that died is begun anew: a task must bear to run twice.
    """
    job = _taken_up(job_id)
    run = Run(job)
    try:
        run.tell()
    except Cancelled:  # asked while it waited for a worker again
        _end(job, JobState.CANCELLED)
        raise Ignore from None
    try:
        yield run
        run.tell()
    except Cancelled:
        _end(job, JobState.CANCELLED)
    except SoftTimeLimitExceeded:
        _end(
            job, JobState.FAILED, _("Le travail a dépassé le temps permis : réduisez la sélection.")
        )
    except Exception as error:
        sentence = getattr(error, "message", "")
        if isinstance(sentence, str) and sentence:
            logger.info("job %s refused: %s", job_id, type(error).__name__)
            _end(job, JobState.FAILED, sentence)
            return
        _end(job, JobState.FAILED, _("Une erreur inattendue a interrompu le travail."))
        raise
    else:
        _end(job, JobState.DONE)


def _taken_up(job_id: int) -> Job:
    now = timezone.now()
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, beat_at__lt=now - SILENCE)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=JobState.RUNNING,
        began_at=now,
        beat_at=now,
        advanced=0,
        attempts=F("attempts") + 1,
    )
    if not taken:
        raise Ignore
    JobRow.objects.filter(job_id=job_id).delete()
    job = Job.objects.get(pk=job_id)
    if job.attempts > MOST_ATTEMPTS:
        _end(job, JobState.FAILED, _("Le travail a été interrompu trois fois : il est abandonné."))
        raise Ignore
    return job


def _end(job: Job, state: str, message: str = "") -> None:
    changes: dict[str, Any] = {"message": message} if message else {}
    if state == JobState.DONE:  # whatever steps it thought it had: done is done
        changes["advanced"] = Coalesce("total", "advanced")
    Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(
        state=state, ended_at=timezone.now(), **changes
    )
