"""A person asks for long work, or asks that it stop."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from accounts.models import User
from jobs.models import UNFINISHED, Job, JobState
from jobs.waking import send


def start(
    kind: str,
    *,
    label: str,
    by: User,
    at: datetime,
    task: str,
    arguments: dict[str, Any] | None = None,
    total: int | None = None,
) -> Job:
    """Writes down the work to do and hands it to a worker after the caller's commit.

    ``task`` is the full name of a Celery task whose first argument is the job's number and which
    takes ``arguments`` (JSON) by name. When the broker is away, the next beat sends it. The caller
    has checked that ``by`` may do this.
    """
    job = Job.objects.create(
        kind=kind,
        label=label,
        task=task,
        arguments=arguments or {},
        total=total,
        requested_at=at,
        requested_by=by,
    )
    transaction.on_commit(partial(send, job.pk))
    return job


def cancel(job: Job, *, by: User, at: datetime) -> bool:
    """Asks that work stop: at once when nobody took it up, else at the worker's next step.

    Whether there was something to stop.
    """
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING)
    asked = {"cancel_asked_at": at, "cancel_asked_by": by}
    if waiting.update(state=JobState.CANCELLED, ended_at=at, **asked):
        return True
    running = Job.objects.filter(pk=job.pk, state__in=UNFINISHED, cancel_asked_at=None)
    return bool(running.update(**asked))
