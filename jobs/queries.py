"""What the pages of long work need."""

from dataclasses import dataclass

from django.db.models import Count, Q

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
