"""Hands a job to the broker; when it is away, the next beat tries again."""

import logging

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from jobs.models import Job

logger = logging.getLogger(__name__)


def send(job_id: int) -> bool:
    """Whether the broker took it."""
    job = Job.objects.get(pk=job_id)
    try:
        current_app.send_task(
            job.task, args=[job.pk], kwargs=job.arguments, retry=False, ignore_result=True
        )
    except (OperationalError, OSError) as error:
        logger.warning("broker away, job %s left to the next beat: %s", job_id, error)
        return False
    Job.objects.filter(pk=job_id).update(sent_at=timezone.now())
    return True
