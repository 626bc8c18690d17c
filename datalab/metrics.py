"""What Prometheus reads: the process's own metrics, and those that the database and broker hold."""

import os
from collections.abc import Callable, Iterable, Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from datalab.machinery import jobs_by_state, lengths
from notifications.queries import state_of_the_post, webhooks_by_status


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
    """Long work by state, and the tasks that wait in each queue (none told: the broker is away)."""
    jobs = GaugeMetricFamily("datalab_jobs", "Long work, unfinished or failed", labels=["state"])
    for state, number in jobs_by_state()[0].items():
        jobs.add_metric([state], number)
    queues = GaugeMetricFamily("datalab_queue_tasks", "Tasks that wait", labels=["queue"])
    found = lengths()
    for name, number in (found or {}).items():
        queues.add_metric([name], number)
    up = GaugeMetricFamily("datalab_broker_up", "Whether the broker answers")
    up.add_metric([], 0 if found is None else 1)
    yield from (jobs, queues, up)


#: Each is asked at every reading.
ASKED: list[Callable[[], Iterable[Metric]]] = [post, work]


class Asked(Collector):
    """The metrics that are asked rather than counted."""

    def collect(self) -> Iterator[Metric]:
        for ask in ASKED:
            yield from ask()


def text() -> bytes:
    """Every metric in Prometheus' text form, of all the processes when they share a folder."""
    registry = CollectorRegistry()
    registry.register(Asked())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)
