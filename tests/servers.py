"""Real servers for the tests that need them: a Celery worker and an SMTP sink, for one test."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

HOUSE = Path(__file__).resolve().parent.parent
PATIENCE = 60


def until(condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Waits for something to become true; fails with its name when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain")
        time.sleep(0.05)


def database_url() -> str:
    """The address of the database that this test process uses."""
    values = settings.DATABASES["default"]
    name = connection.settings_dict["NAME"]
    user = values["USER"] + (f":{values['PASSWORD']}" if values["PASSWORD"] else "")
    if values["HOST"].startswith("/"):
        return f"postgres://{user}@//{values['HOST'].lstrip('/')}/{name}"
    return f"postgres://{user}@{values['HOST']}:{values['PORT'] or 5432}/{name}"


def environment(**changes: str) -> dict[str, str]:
    """What a child process needs to work on the same database and broker as this test."""
    return {
        **os.environ,
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "DATALAB_DEFAULT_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "DATALAB_DATABASE_POOL": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        **changes,
    }


def elsewhere(
    code: str, *, patience: float = PATIENCE, **changes: str
) -> subprocess.CompletedProcess:
    """Runs Python code in a process of its own, Django ready, and returns what it printed."""
    return subprocess.run(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{code}"],
        cwd=HOUSE,
        env=environment(**changes),
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )


class Worker:
    """A real Celery worker on a queue of its own; ``kill`` is kill -9."""

    def __init__(self, queue: str, **changes: str) -> None:
        self.queue = queue
        self.environment = environment(DATALAB_DEFAULT_QUEUE=queue, **changes)
        self.process: subprocess.Popen | None = None

    def start(self) -> "Worker":
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "datalab", "worker"),
                *("-P", "solo", "-Q", self.queue, "-n", f"{self.queue}-{time.time_ns()}@essais"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"),
            ],
            cwd=HOUSE,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("SHOW_WORKER") else subprocess.DEVNULL,
        )
        return self

    def beat(self) -> subprocess.Popen:
        """A real beat for the same queue, that ticks each second; the caller ends it."""
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "datalab", "beat", "-l", "WARNING"),
                *("--pidfile=", "-s", os.devnull, "--max-interval", "1"),
            ],
            cwd=HOUSE,
            env={**self.environment, "DATALAB_DELIVERY_INTERVAL": "1"},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("SHOW_WORKER") else subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """kill -9, as a machine that loses its power."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Ends the worker after the task at hand."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill()


class Sink:
    """A real SMTP server that keeps what it accepts; ``plan`` decides what it answers.

    ``plan(envelope, number)`` returns an SMTP answer to give instead of « 250 OK », or None;
    it may sleep to make the sender wait.
    """

    def __init__(self) -> None:
        self.accepted: list = []
        self.plan: Callable = lambda envelope, number: None
        self.seen = 0
        self.refused_addresses: set[str] = set()
        self.slow_addresses: dict[str, float] = {}  # seconds before any word on that recipient
        self.controller = Controller(self, hostname="127.0.0.1", port=0)
        self.port = 0

    def start(self, port: int = 0) -> "Sink":
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.ready_timeout = 20
        if port == 0:
            self.controller.port = free_port()
        self.controller.start()
        self.port = self.controller.port
        return self

    def stop(self) -> None:
        self.controller.stop(no_assert=True)

    async def handle_RCPT(self, server, session, envelope, address, options):
        await asyncio.sleep(self.slow_addresses.get(address, 0))
        if address in self.refused_addresses:
            return "550 5.1.1 Adresse inconnue"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.seen += 1
        loop = asyncio.get_running_loop()
        # in one go, in a thread: a client that dies meanwhile does not undo the server's yes
        answer = await loop.run_in_executor(None, self._decide, envelope, self.seen)
        return answer or "250 OK"

    def _decide(self, envelope, number: int) -> str | None:
        answer = self.plan(envelope, number)
        if answer is None or answer.startswith("250"):
            self.accepted.append(envelope)
        return answer

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def message_ids(self) -> Counter:
        """How many times each Message-ID was accepted."""
        found: Counter = Counter()
        for envelope in self.accepted:
            for line in envelope.content.decode().splitlines():
                if line.lower().startswith("message-id:"):
                    found[line.split(":", 1)[1].strip()] += 1
        return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
