"""The clock's door: deliver what is due."""

from celery import shared_task
from django.utils import timezone

from notifications import delivery


@shared_task
def deliver_due() -> int:
    """Delivers every message that is due, batch by batch; returns how many."""
    total = 0
    while handed := delivery.deliver_batch(timezone.now()):
        total += handed
    return total
