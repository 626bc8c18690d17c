"""The clock's door of the wing: work that the broker or a worker left behind."""

from datetime import timedelta

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from jobs.models import Job, JobState
from jobs.running import SILENCE
from jobs.waking import send


@shared_task
def take_up_left_behind() -> int:
    """Sends again what waits since the broker was away, or lost its worker; returns how many."""
    now = timezone.now()
    unsent = Q(state=JobState.WAITING, requested_at__lt=now - timedelta(minutes=1)) & (
        Q(sent_at=None) | Q(sent_at__lt=now - timedelta(hours=1))
    )
    orphaned = Q(state=JobState.RUNNING, beat_at__lt=now - SILENCE)
    left = Job.objects.filter(unsent | orphaned).order_by("pk").values_list("pk", flat=True)
    return sum(send(pk) for pk in list(left))
