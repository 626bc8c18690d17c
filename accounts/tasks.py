"""The clock's door of the wing."""

from celery import shared_task
from django.utils import timezone

from accounts.actions import purging, sessions
from accounts.models import Session


@shared_task
def suspend_unused() -> int:
    """Suspends the accounts unused for a year, and drops the sessions that have ended."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return sessions.suspend_unused(today=timezone.localdate(), at=timezone.now())


@shared_task
def long_purge() -> dict[str, int]:
    """Archives and deletes what has been kept long enough."""
    return purging.purge(at=timezone.now())
