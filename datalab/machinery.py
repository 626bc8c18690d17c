"""How the machinery stands: queues of the broker, workers, messages, long work, failures."""

from dataclasses import dataclass
from datetime import datetime

import redis
from celery import current_app
from django.conf import settings
from django.db.models import Count, Min
from kombu.exceptions import OperationalError

from jobs.models import Job, JobState
from notifications.queries import ChannelState, state_of_the_post, webhooks_by_status

#: The queues of the service, in the order of docs/operations.md.
QUEUES = ("default", "mail", "webhooks", "long")
PATIENCE = 1.0


@dataclass(frozen=True)
class Worker:
    """A worker that answered: what it reads and what it does now."""

    name: str
    queues: list[str]
    busy: list[str]


@dataclass(frozen=True)
class Broker:
    """The broker's side; ``lengths`` is empty when it is away."""

    answers: bool
    lengths: dict[str, int]
    workers: list[Worker]


@dataclass(frozen=True)
class Machinery:
    """Everything that the operator's page shows."""

    broker: Broker
    channels: list[ChannelState]
    webhooks: dict[str, int]
    jobs: dict[str, int]
    oldest_job_at: datetime | None

    @property
    def job_labels(self) -> list[tuple[str, int]]:
        """Long work with the words of each state."""
        return [(str(JobState(state).label), number) for state, number in self.jobs.items()]


def queue_names() -> tuple[str, ...]:
    """Every queue, or the one that this process sends everything to."""
    default = settings.CELERY_TASK_DEFAULT_QUEUE
    return QUEUES if default == "default" else (default,)


def lengths() -> dict[str, int] | None:
    """How many tasks wait in each queue; None when the broker is away."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE) as client:
            return {name: int(client.llen(name)) for name in queue_names()}
    except (redis.RedisError, OSError):
        return None


def broker() -> Broker:
    """Asks the broker for its queues and the workers for what they do, for a second at most."""
    found = lengths()
    if found is None:
        return Broker(False, {}, [])
    try:
        inspect = current_app.control.inspect(timeout=PATIENCE)
        read, busy = inspect.active_queues() or {}, inspect.active() or {}
    except (OperationalError, OSError):
        return Broker(False, found, [])
    workers = [
        Worker(
            name,
            sorted(queue["name"] for queue in queues),
            [task["name"] for task in busy.get(name, [])],
        )
        for name, queues in sorted(read.items())
    ]
    return Broker(True, found, workers)


def jobs_by_state() -> tuple[dict[str, int], datetime | None]:
    """How much long work is unfinished or failed, and since when the oldest waits (one query)."""
    rows = list(
        Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING, JobState.FAILED])
        .values("state")
        .annotate(number=Count("pk"), oldest=Min("requested_at"))
        .order_by("state")
    )
    oldest = [row["oldest"] for row in rows if row["state"] == JobState.WAITING]
    return {row["state"]: row["number"] for row in rows}, oldest[0] if oldest else None


def machinery() -> Machinery:
    """All of it: three queries, and a second at most for the broker and its workers."""
    jobs, oldest = jobs_by_state()
    return Machinery(broker(), state_of_the_post(), webhooks_by_status(), jobs, oldest)
