"""The clock's doors: publish the open data."""

from celery import shared_task
from django.utils import timezone

from opendata.actions import publications
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
