"""What Prometheus reads: what is counted of all processes, what database and broker hold."""

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    REGISTRY,
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.counts import counted
from datalab.counting import BOUNDS
from datalab.machinery import jobs_by_state, lengths
from datalab.routers import lag_of_the_replica
from funding.ledger.figures import POCKET_NAMES
from funding.ledger.queries import balances
from notifications.queries import state_of_the_post, webhooks_by_status
from opendata.queries.datasets import files_ready

#: What each process counts: name, words, labels.
COUNTED = (
    ("requests", "Requests answered", ("door", "method", "status")),
    ("tasks", "Tasks ended", ("task", "state")),
    ("ledger_refusals", "Movements that a rule of the ledger refused", ("rule",)),
    ("explorer_questions", "Questions asked of files of data", ("outcome",)),
)
#: What each process times: name, words, label.
TIMED = (
    ("request_seconds", "Time of a request", "door"),
    ("task_seconds", "Time of a task", "task"),
)


def counts() -> Iterator[Metric]:
    """Requests, tasks, refusals and questions, of every process since Redis was emptied."""
    for name, words, labels in COUNTED:
        family = CounterMetricFamily(f"datalab_{name}", words, labels=labels)
        for values, number in sorted(counted(name).items()):
            family.add_metric(values, number)
        yield family
    for name, words, label in TIMED:
        yield _histogram(name, words, label)


def _histogram(name: str, words: str, label: str) -> HistogramMetricFamily:
    family = HistogramMetricFamily(f"datalab_{name}", words, labels=[label])
    found = counted(name)
    for value in sorted({labels[0] for labels in found}):
        classes = [found.get((value, str(place)), 0.0) for place in range(len(BOUNDS) + 1)]
        names = [*map(str, BOUNDS), "+Inf"]
        buckets = list(zip(names, accumulate(classes), strict=True))
        family.add_metric([value], buckets, found.get((value, "sum"), 0.0))
    return family


def ledger() -> Iterator[Metric]:
    """What each pocket of each line holds now, in euros."""
    money = GaugeMetricFamily(
        "datalab_ledger_euros",
        "What a pocket of a budget line holds",
        labels=["envelope", "line", "fiscal_year", "credit", "pocket"],
    )
    for row in balances():
        place = [row.line.envelope.code, row.line.code, str(row.fiscal_year), str(row.credit)]
        for pocket in POCKET_NAMES:
            money.add_metric([*place, pocket], float(getattr(row.figures, pocket)))
    yield money


def explorer() -> Iterator[Metric]:
    """The files of data that can be explored, and what they take of the disk."""
    number, rows = files_ready()
    yield GaugeMetricFamily("datalab_explorer_files", "Files of data ready", value=number)
    yield GaugeMetricFamily("datalab_explorer_rows", "Rows of these files", value=rows)
    parts = Path(settings.DATALAB_EXPLORER_ROOT).rglob("*")
    taken = sum(map(_size, parts))
    yield GaugeMetricFamily("datalab_explorer_bytes", "Disk taken by the explorer", value=taken)


def _size(part: Path) -> int:
    try:
        return part.stat().st_size if part.is_file() else 0
    except OSError:  # put away meanwhile
        return 0


def databases() -> Iterator[Metric]:
    """Whether PostgreSQL answers, and how late its replica is when there is one."""
    up = GaugeMetricFamily("datalab_database_up", "Whether PostgreSQL answers", labels=["server"])
    up.add_metric(["primary"], 1 if _answers() else 0)
    lag = GaugeMetricFamily("datalab_replica_lag_seconds", "How late the replica is")
    if "replica" in settings.DATABASES:
        late = lag_of_the_replica()
        up.add_metric(["replica"], 0 if late is None else 1)
        if late is not None:
            lag.add_metric([], late)
    yield from (up, lag)


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def post() -> Iterator[Metric]:
    """Messages that are not settled, by channel and state, and the age of the oldest one due."""
    counts = GaugeMetricFamily(
        "datalab_messages", "Messages that are not settled", labels=["channel", "status"]
    )
    ages = GaugeMetricFamily(
        "datalab_messages_oldest_seconds", "Age of the oldest message due", labels=["channel"]
    )
    now = timezone.now()
    for state in state_of_the_post():
        for status, number in state.counts.items():
            counts.add_metric([state.channel, status], number)
        waited = (now - state.oldest_due_at).total_seconds() if state.oldest_due_at else 0.0
        ages.add_metric([state.channel], max(waited, 0.0))
    hooks = GaugeMetricFamily("datalab_webhooks", "Webhooks by state", labels=["status"])
    for status, number in webhooks_by_status().items():
        hooks.add_metric([status], number)
    yield from (counts, ages, hooks)


def work() -> Iterator[Metric]:
    """Long work by state."""
    jobs = GaugeMetricFamily("datalab_jobs", "Long work, unfinished or failed", labels=["state"])
    for state, number in jobs_by_state()[0].items():
        jobs.add_metric([state], number)
    yield jobs


def broker() -> Iterator[Metric]:
    """The tasks that wait in each queue (none told: the broker is away)."""
    queues = GaugeMetricFamily("datalab_queue_tasks", "Tasks that wait", labels=["queue"])
    found = lengths()
    for name, number in (found or {}).items():
        queues.add_metric([name], number)
    up = GaugeMetricFamily("datalab_broker_up", "Whether the broker answers")
    up.add_metric([], 0 if found is None else 1)
    yield from (queues, up)


#: Each is asked at every reading; the first three need no database.
ASKED: list[Callable[[], Iterable[Metric]]] = [
    *(counts, broker, databases),
    *(post, work, ledger, explorer),
]


class Asked(Collector):
    """The metrics that are asked rather than counted."""

    def collect(self) -> Iterator[Metric]:
        try:
            for ask in ASKED:
                yield from ask()
        except DatabaseError:  # away: what could be told without it is told
            return


def text() -> bytes:
    """Every metric in Prometheus' text form, of all the processes when they share a folder."""
    registry = CollectorRegistry()
    registry.register(Asked())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
