"""The whole service on servers of its own: PostgreSQL, broker, web, worker, each killable."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPException
from pathlib import Path

from datalab.launcher import postgres
from tests.faults.conftest import Broker
from tests.operations.places import NAME, Node, Place, furnish
from tests.servers import HOUSE, Sink, Worker, environment, free_port, until


class Database:
    """A PostgreSQL whose processes can all be killed, started again on the same port and files."""

    def __init__(self, folder: Path) -> None:
        self.place = Place(folder)
        self.data = folder / "primaire"
        self.place.run(
            "initdb",
            *("-D", str(self.data), "-U", postgres.ROLE, "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        )
        self.node: Node = self.place.start(self.data, session=True)
        self.node.ask(f"CREATE DATABASE {NAME}", "postgres")
        furnish(self.place, self.node)

    def kill(self) -> None:
        """kill -9 of the server and of every process it started."""
        if self.node.process.poll() is None:
            os.killpg(self.node.process.pid, signal.SIGKILL)
            self.node.process.wait()

    def start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.node = self.place.start(self.data, port=self.node.port, session=True)


class Web:
    """gunicorn as the image runs it: a master, two workers of eight threads."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.port, self.variables = free_port(), variables
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["gunicorn", "datalab.wsgi:application", "--bind", f"127.0.0.1:{self.port}"]
        words += ["--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words, "--no-control-socket", "--log-level", "warning"],
            cwd=HOUSE,
            env=self.variables,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("SHOW_WEB") else subprocess.DEVNULL,
        )
        until(lambda: self.status("/sante/") == 200)

    def kill(self) -> None:
        """kill -9 of the master and of its workers."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def ask(self, path: str, **call) -> tuple[int, bytes]:
        """Status and body; (0, b"") when no answer came, whatever was done."""
        request = urllib.request.Request(self.url + path, **call)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except (OSError, HTTPException):  # cut before its end: it is no answer either
            return 0, b""

    def status(self, path: str) -> int:
        return self.ask(path)[0]

    def post(self, path: str, body: dict, *, token: str, key: str) -> tuple[int, bytes]:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        data = json.dumps(body).encode()
        return self.ask(path, data=data, headers=headers, method="POST")


class Service:
    """Everything together. ``tell`` runs code with Django ready and gives its last line, read."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.database = Database(folder)
        stack.callback(self.database.kill)
        self.broker = Broker().start()
        stack.callback(self.broker.kill)
        self.sink = Sink().start()
        stack.callback(self.sink.stop)
        self.variables = environment(
            DATABASE_URL=self.database.node.url,
            REDIS_URL=self.broker.url,
            EMAIL_URL=self.sink.url,
            DATALAB_MEDIA_ROOT=str(folder / "depot"),
            DATALAB_DATABASE_POOL="8",
            DATALAB_DEFAULT_QUEUE="fautes",
            DATALAB_SECURE="0",
            DATALAB_RATE_FACTOR="0",
            DATALAB_SECOND_FACTOR="0",
            ALLOWED_HOSTS="127.0.0.1",
            DJANGO_SETTINGS_MODULE="tests.settings",  # quick hashes, no static file collected
        )
        self.web = Web(self.variables)
        stack.callback(self.web.kill)
        self.worker = Worker("fautes")
        self.worker.environment = self.variables
        stack.callback(self.worker.kill)
        self.beat: subprocess.Popen | None = None
        self.told: dict = {}
        stack.callback(self._end_beat)

    def manage(self, *words: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=HOUSE,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def tell(self, code: str) -> dict:
        done = subprocess.run(
            [sys.executable, "-c", f"import json\nimport django\ndjango.setup()\n{code}"],
            cwd=HOUSE,
            env=self.variables,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def _end_beat(self) -> None:
        if self.beat:
            os.killpg(self.beat.pid, signal.SIGKILL)
            self.beat.wait()


@contextmanager
def whole_service() -> Iterator[Service]:
    """A service of one module's tests."""
    folder = Path(tempfile.mkdtemp(prefix="datalab-fautes-", dir="/tmp"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield Service(folder, stack)
