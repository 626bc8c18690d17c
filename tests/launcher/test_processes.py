"""Children end in the reverse order of their start, and with their launcher whatever kills it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from datalab.launcher import processes as module
from datalab.launcher.places import ROOT
from datalab.launcher.processes import Processes
from datalab.launcher.sentences import Halt, Interrupted

# Writes its name on the way out, so that the order of the ends can be read.
CHILD = (
    "trap 'echo {name} >> {file}; exit 0' TERM; echo > {file}.{name}; while :; do sleep 0.05; done"
)

# A launcher to kill: `system` tells whether the kernel helps; the child has a child of its own.
LAUNCHER = """
import sys, time
sys.path.insert(0, {root!r})
from datalab.launcher import processes
if not {kernel_helps}:
    processes._LIBC = None
job = processes.Processes()
with job.guarded():
    child = job.start("child", ["/bin/sh", "-c", "sleep 600 & echo $! $$ > {file}; wait"])
    time.sleep(600)
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for(condition, *, duration: float = 15.0) -> bool:
    deadline = time.monotonic() + duration
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(condition())


def test_children_end_in_the_reverse_order(tmp_path):
    ends = tmp_path / "ends"
    processes = Processes()
    with processes.guarded():
        for name in ("database", "broker", "web"):
            processes.start(name, ["/bin/sh", "-c", CHILD.format(name=name, file=ends)])
            assert wait_for((tmp_path / f"ends.{name}").exists), "the child is not ready"
    assert ends.read_text().split() == ["web", "broker", "database"]


def test_a_child_that_will_not_end_is_made_to(tmp_path):
    processes, ready = Processes(), tmp_path / "ready"
    stubborn = f"trap '' TERM; echo > {ready}; while :; do sleep 0.05; done"
    with processes.guarded():
        child = processes.start("stubborn", ["/bin/sh", "-c", stubborn], grace=0.3)
        assert wait_for(ready.exists), "the child is not ready"
    assert child.popen.returncode == -signal.SIGKILL


def test_a_program_that_does_not_exist_is_told(tmp_path):
    processes = Processes()
    with processes.guarded(), pytest.raises(Halt, match="n’a pas pu être lancé"):
        processes.start("absent", [tmp_path / "absent"])


def test_a_signal_is_noted_and_read_at_the_next_look():
    processes = Processes()
    with processes.guarded():
        os.kill(os.getpid(), signal.SIGINT)
        with pytest.raises(Interrupted):
            processes.check()


def test_signals_are_as_before_after_the_job():
    before = signal.getsignal(signal.SIGINT)
    with Processes().guarded():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("kernel_helps", [True, False])
def test_a_killed_launcher_takes_children_and_grandchildren_along(tmp_path, kernel_helps):
    file = tmp_path / "pids"
    code = LAUNCHER.format(root=str(ROOT), kernel_helps=kernel_helps, file=file)
    launcher = subprocess.Popen([sys.executable, "-c", code])
    assert wait_for(lambda: file.exists() and len(file.read_text().split()) == 2)
    family = [int(pid) for pid in file.read_text().split()]
    assert all(map(alive, family))
    launcher.kill()
    launcher.wait()
    assert wait_for(lambda: not any(map(alive, family))), family


def test_elsewhere_than_on_linux_the_kernel_is_not_asked(monkeypatch):
    monkeypatch.setattr(module.sys, "platform", "darwin")
    assert module._load_libc() is None
    monkeypatch.setattr(module, "_LIBC", None)
    assert module._dying_with_parent(signal.SIGTERM) is None


def test_the_status_of_a_foreground_command_is_given_back():
    processes = Processes()
    with processes.guarded():
        environment = dict(os.environ)
        assert processes.foreground(["/bin/sh", "-c", "exit 3"], environment=environment) == 3
        command = ["/bin/sh", "-c", "kill -TERM $$"]
        assert processes.foreground(command, environment=environment) == 128 + signal.SIGTERM
