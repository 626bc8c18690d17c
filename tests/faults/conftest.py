"""The worker and the mail server of the notifications' tests, and a broker that can be stopped."""

import subprocess
from collections.abc import Iterator

import pytest

from datalab.launcher import broker
from tests.notifications.conftest import queue, sink, site, worker  # noqa: F401 - fixtures
from tests.servers import free_port, until


class Broker:
    """A real Redis of this test alone, that can be stopped and started again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> "Broker":
        self.process = subprocess.Popen(
            [broker.binary(), "--port", str(self.port), "--save", "", "--appendonly", "no"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        import redis

        client = redis.Redis(port=self.port)

        def answers() -> bool:
            try:
                return client.ping()
            except redis.ConnectionError:
                return False

        until(answers)
        return self

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def own_broker() -> Iterator[Broker]:
    server = Broker().start()
    yield server
    server.kill()
