"""What the pages of long work need."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from jobs.models import Job, JobRow

ROWS_SHOWN = 200
JOBS_SHOWN = 50


@dataclass(frozen=True)
class JobPage:
    """One job; the rows that failed come first, and ``more`` counts those not shown."""

    job: Job
    rows: list[JobRow]
    done: int
    failed: int
    more: int


def job_page(job: Job) -> JobPage:
    """Two queries."""
    counts = job.rows.aggregate(done=Count("pk", filter=Q(is_ok=True)), all=Count("pk"))
    rows = list(job.rows.all()[:ROWS_SHOWN])
    return JobPage(
        job, rows, counts["done"], counts["all"] - counts["done"], counts["all"] - len(rows)
    )


def recent_jobs(user) -> list[Job]:
    """The person's last jobs, newest first: one query."""
    return list(Job.objects.visible_to(user)[:JOBS_SHOWN])


def jobs_ended_before(moment: datetime) -> QuerySet[Job]:
    """What nobody follows any more: ended long ago, its rows already gone."""
    return Job.objects.filter(ended_at__lt=moment, rows=None)


def rows_of_jobs_ended_before(moment: datetime) -> QuerySet[JobRow]:
    """The rows of such work."""
    return JobRow.objects.filter(job__ended_at__lt=moment)
