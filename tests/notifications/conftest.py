"""A worker and a mail server for each test that asks for them."""

from collections.abc import Iterator

import pytest
from celery import current_app
from django.conf import settings

from tests.servers import Sink, Worker


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A real SMTP server, started, that keeps what it accepts."""
    server = Sink().start()
    yield server
    server.stop()


@pytest.fixture
def queue() -> str:
    """The queue of this test process alone, emptied."""
    name = settings.CELERY_TASK_DEFAULT_QUEUE
    with current_app.connection_for_write() as broker:
        broker.default_channel.queue_purge(name)
    return name


@pytest.fixture
def worker(queue, sink, transactional_db) -> Iterator[Worker]:
    """A real Celery worker that sends to the sink; started by the test (``worker.start()``)."""
    process = Worker(queue, EMAIL_URL=sink.url, DATALAB_DEMO="0")
    yield process
    process.kill()
