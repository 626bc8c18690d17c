"""Runs `./run` as a person does: a clean environment, a folder of its own, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from datalab.launcher import postgres, session
from datalab.launcher.places import ROOT

RUN = ROOT / "run"
START = 400.0  # seconds: a demo on a machine that also runs everything else
NOT_OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "EMAIL_URL")


class Folder:
    """A demo's folder, and the environment of a person who uses it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in NOT_OURS and not name.startswith(("DATALAB_", "PYTEST_", "COV_"))
        }
        self.environment = {**kept, "DATALAB_DEMO_DIR": str(path)}

    def run(self, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """A command that ends by itself."""
        return subprocess.run(
            [RUN, *arguments],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            timeout=START,
        )

    def start(self, *arguments: str, **variables: str) -> "Demo":
        """A demo on a free port, once it says that it is ready."""
        demo = Demo(self, ["demo", "--port=0", "--empty", *arguments], variables)
        demo.wait_ready()
        return demo

    def processes(self) -> list[str]:
        """The commands of the living processes that were given this folder, zombies aside."""
        wanted = f"DATALAB_DEMO_DIR={self.path}".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (entry / "environ").read_bytes().split(b"\0"):
                    found.append((entry / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue  # ended in the meantime
        return found

    def empties_within(self, duration: float) -> bool:
        """Whether no process of the folder is left after at most `duration` seconds."""
        deadline = time.monotonic() + duration
        while self.processes() and time.monotonic() < deadline:
            time.sleep(0.1)
        return not self.processes()


class Demo:
    """A running `./run demo`."""

    def __init__(self, folder: Folder, arguments: list[str], variables: dict[str, str]) -> None:
        self.folder = folder
        self.output = folder.path.parent / f"output-{time.monotonic_ns()}.txt"
        with self.output.open("wb") as file:
            self.popen = subprocess.Popen(
                [RUN, *arguments],
                env={**folder.environment, **variables},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        deadline = time.monotonic() + START
        while time.monotonic() < deadline and self.popen.poll() is None:
            if "est prêt en" in self.said:
                return
            time.sleep(0.05)
        self.popen.kill()
        raise AssertionError(f"the demo did not become ready:\n{self.said}")

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def session(self) -> session.Session:
        found = session.read(self.folder.path)
        assert found is not None
        return found

    def end(self, number: int = signal.SIGINT) -> int:
        """Sends a signal as a terminal would; the exit status."""
        self.popen.send_signal(number)
        return self.popen.wait(60)


@pytest.fixture
def new_folder(tmp_path: Path) -> Iterator[Folder]:
    """A folder that no demo has used."""
    folder = Folder(tmp_path / "demo")
    yield folder
    _leave_nothing(folder)


@pytest.fixture(scope="module")
def used_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    """A folder where a demo has already run, shared by the tests of a module."""
    folder = Folder(tmp_path_factory.mktemp("launcher") / "demo")
    demo = folder.start()
    assert demo.end() == 0, demo.said
    yield folder
    _leave_nothing(folder)


def _leave_nothing(folder: Folder) -> None:
    held = session.read(folder.path)
    if held is not None and held.alive:
        os.kill(held.pid, signal.SIGTERM)
    folder.empties_within(30)
    postgres.forget_folders(key=folder.path)


@pytest.fixture
def one_sentence() -> Callable[["subprocess.CompletedProcess[str]"], str]:
    """Checks that a command refused with one sentence, and gives the sentence."""

    def check(answer: "subprocess.CompletedProcess[str]") -> str:
        lines = answer.stderr.strip().splitlines()
        assert answer.returncode != 0
        assert len(lines) == 1, answer.stderr
        assert "Traceback" not in answer.stderr
        assert answer.stdout == ""
        return lines[0]

    return check


linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
