"""Starts the demo's processes, watches them, and leaves none behind, whatever ends the launcher."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from datalab.launcher.sentences import Halt, Interrupted

GUARDIAN = Path(__file__).with_name("guardian.py")
PR_SET_PDEATHSIG = 1
TICK = 0.02  # seconds between two looks


@dataclass
class Child:
    """One process of ours, leader of its own session and of its own group."""

    name: str
    popen: "subprocess.Popen[bytes]"
    log: Path | None
    stop_signal: int
    grace: float

    @property
    def ended(self) -> bool:
        return self.popen.poll() is not None

    def last_lines(self, count: int = 30) -> str:
        """The end of its log, for the person who must understand what happened."""
        if self.log is None:
            return ""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])
        return ""


class Processes:
    """The children of one launcher, stopped in the reverse order of their start.

    Children live in their own sessions, so that Ctrl-C reaches the launcher only. A signal is
    only *noted*; the launcher's own loops read it through `check()`, so that none is lost between
    the birth of a child and its entry in the list. Should the launcher be killed, a guardian
    process sees its pipe close and ends the groups; on Linux the kernel tells each child besides.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.signals = 0
        self.terminations = 0
        self._handlers: dict[signal.Signals, Any] = {}
        self._guardian: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def guarded(self, *, keep_open: Sequence[int] = ()) -> Iterator["Processes"]:
        """Runs a job; at its end every child is stopped and the signals are as before.

        `keep_open`: file descriptors that the guardian holds too (a lock stays taken until it
        has cleaned up after a killed launcher).
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, self._noted)
        self._guardian = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARDIAN)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=keep_open,
        )
        try:
            yield self
        finally:
            self.stop_all()
            assert self._guardian.stdin is not None
            with contextlib.suppress(OSError):
                self._guardian.stdin.close()
            self._guardian.wait()
            for caught, handler in self._handlers.items():
                signal.signal(caught, handler)

    def check(self) -> None:
        """Raises Interrupted once a signal has come."""
        if self.signals:
            raise Interrupted

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        log: Path | None = None,
        user: pwd.struct_passwd | None = None,
        cwd: Path | None = None,
        given: bytes | None = None,
        stop_signal: int = signal.SIGTERM,
        orphan_signal: int | None = None,
        grace: float = 10.0,
    ) -> Child:
        """Starts a process; `given` goes to its standard input, its output to `log`.

        `stop_signal` then up to `grace` seconds end it; `orphan_signal` is what it receives when
        the launcher dies (the same one unless told). Raises Halt when it cannot be started.
        """
        last_word = stop_signal if orphan_signal is None else orphan_signal
        try:
            with contextlib.ExitStack() as files:
                output = files.enter_context(log.open("wb")) if log else None
                popen = subprocess.Popen(
                    [str(word) for word in command],
                    stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT if output else None,
                    env=None if environment is None else dict(environment),
                    cwd=cwd,
                    start_new_session=True,
                    preexec_fn=_dying_with_parent(last_word),
                    user=user.pw_uid if user else None,
                    group=user.pw_gid if user else None,
                    extra_groups=[] if user else None,
                )
        except (OSError, subprocess.SubprocessError) as error:
            raise Halt(f"« {name} » n’a pas pu être lancé : {error}.") from None
        child = Child(name, popen, log, stop_signal, grace)
        self.children.append(child)
        self._tell(f"+{popen.pid} {int(last_word)}\n")
        if given is not None:
            assert popen.stdin is not None
            with contextlib.suppress(BrokenPipeError):
                popen.stdin.write(given)
                popen.stdin.close()
        return child

    def foreground(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        cwd: Path | None = None,
    ) -> int:
        """Runs a command that owns the terminal; its exit status (128 + n for signal n).

        It stays in the terminal's group: Ctrl-C reaches it directly and it answers as it likes.
        Any other signal of the launcher is passed on.
        """
        self.check()
        popen = subprocess.Popen(
            list(command),
            env=dict(environment),
            cwd=cwd,
            preexec_fn=_dying_with_parent(signal.SIGTERM),
        )
        passed_on = 0
        while popen.poll() is None:
            if self.terminations > passed_on:
                passed_on = self.terminations
                popen.terminate()
            time.sleep(TICK)
        return popen.returncode if popen.returncode >= 0 else 128 - popen.returncode

    def finish(self, child: Child) -> int:
        """Waits for a child that ends by itself; its exit status."""
        while not child.ended:
            self.check()
            time.sleep(TICK)
        self._forget(child)
        return child.popen.returncode

    def wait_until(self, ready: Callable[[], bool], child: Child, *, timeout: float) -> bool:
        """Waits until `ready()`; False when the child ended or `timeout` seconds went by first."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            self.check()
            if child.ended:
                return False
            if ready():
                return True
            time.sleep(TICK)
        return False

    def watch(self) -> Child:
        """Waits for ever: Interrupted on a signal, or the first child that ended."""
        while True:
            self.check()
            for child in self.children:
                if child.ended:
                    return child
            time.sleep(0.2)

    def stop_all(self) -> None:
        """Ends every child, the last started first. A second Ctrl-C ends them at once."""
        before = self.signals
        for child in reversed(list(self.children)):
            self.stop(child, hurried=lambda: self.signals > max(before, 1))

    def stop(self, child: Child, *, hurried: Callable[[], bool] = lambda: False) -> None:
        """Ends one child and whatever is left of its group."""
        if not child.ended:
            _signal_group(child.popen.pid, child.stop_signal, leader_only=True)
            deadline = time.monotonic() + child.grace
            while not child.ended and time.monotonic() < deadline and not hurried():
                time.sleep(TICK)
        self._forget(child)

    def _forget(self, child: Child) -> None:
        _signal_group(child.popen.pid, signal.SIGKILL)
        child.popen.wait()
        self._tell(f"-{child.popen.pid}\n")
        self.children.remove(child)

    def _noted(self, number: int, frame: FrameType | None) -> None:
        self.signals += 1
        self.terminations += number != signal.SIGINT

    def _tell(self, line: str) -> None:
        if self._guardian is not None and self._guardian.stdin is not None:
            with contextlib.suppress(OSError):
                self._guardian.stdin.write(line.encode())
                self._guardian.stdin.flush()


def _signal_group(group: int, number: int, *, leader_only: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if leader_only:
            os.kill(group, number)
        else:
            os.killpg(group, number)


def _dying_with_parent(number: int) -> Callable[[], None] | None:
    """What a Linux child does between fork and exec so that it hears of its parent's death.

    It runs after the change of user, which would clear the wish. The launcher has one thread.
    """
    if _LIBC is None:
        return None
    parent = os.getpid()

    def wish() -> None:
        assert _LIBC is not None
        _LIBC.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return wish


def _load_libc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "prctl") else None


_LIBC = _load_libc()
