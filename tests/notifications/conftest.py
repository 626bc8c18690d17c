"""A worker, a mail server, a webhook and the service that it calls, for each test that asks."""

from collections.abc import Iterator

import pytest
from celery import current_app
from django.conf import settings

from accounts.permissions import Role
from notifications.actions import webhooks
from tests.api.conftest import program
from tests.factories.accounts import person
from tests.servers import Sink, Worker
from tests.web import elsewhere_on_the_web

__all__ = ["program"]


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


@pytest.fixture
def owner():
    return person(Role.REVIEWER)


@pytest.fixture
def site(settings):
    """The service of somebody else, that our settings admit although it is on this machine."""
    with elsewhere_on_the_web() as server:
        settings.DATALAB_OUTGOING_ALLOWED = [server.host]
        server.answers["/recevoir"] = (204, {}, b"")
        yield server


@pytest.fixture
def hook(owner, site, at):
    return webhooks.open_webhook(url=f"{site.url}/recevoir", by=owner, at=at)
