"""Claims: the demo shows its first page within seconds, from a fresh clone and when it is there.

The tracked files are copied to a new folder, where ``./run demo`` makes the environment (from uv's
or pip's own cache), the servers, the tables and the story: cold. Stopped and started again: warm.
The clock stops when the home page answers. Each cold round begins in a folder of its own.
"""

import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.harness import HOUSE, Figure, options, reaches, write

#: Seconds that each start may take: the goals of the project.
COLD, WARM, PATIENCE = 15.0, 5.0, 300.0
#: The demo starts servers of its own, whatever those of the run.
NOT_GIVEN = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV"}


def copied(folder: Path) -> Path:
    """The tracked files alone, as a clone has them."""
    clone = folder / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(HOUSE / name, clone / name)
    return clone


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def first_page(clone: Path, data: Path) -> float:
    """Seconds from the command to the first page; then Ctrl-C, to its end."""
    port = free_port()
    variables = {k: v for k, v in os.environ.items() if k not in NOT_GIVEN}
    start = time.perf_counter()
    demo = subprocess.Popen(
        ["./run", "demo", "--port", str(port)],
        cwd=clone,
        env={**variables, "DATALAB_DEMO_DIR": str(data)},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if demo.poll() is not None:
                raise SystemExit("La démonstration s’est arrêtée avant sa première page.")
            if time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"Aucune page au bout de {PATIENCE:.0f} s.")
            time.sleep(0.05)
        return time.perf_counter() - start
    finally:
        if demo.poll() is None:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(60)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def figure(claim: str, times: list[float], goal: float) -> Figure:
    """The median against the goal in seconds."""
    median = statistics.median(times)
    ratio = median / goal
    found = Figure(
        claim, median, goal, "s", round(ratio, 4), "<= 1", reaches(ratio, "<= 1"), len(times)
    )
    print(found.line(), flush=True)
    return found


def main() -> None:
    parser = options(__doc__)
    parser.set_defaults(rounds=2)
    asked = parser.parse_args()
    cold, warm = [], []
    for _number in range(asked.rounds):
        with tempfile.TemporaryDirectory(prefix="datalab-depart-") as folder:
            clone, data = copied(Path(folder)), Path(folder) / "donnees"
            cold.append(first_page(clone, data))
            warm.append(first_page(clone, data))
            print(f"  {cold[-1]:6.1f} s cold | {warm[-1]:6.1f} s warm", flush=True)
    figures = [
        figure("from a fresh clone to the first page, in seconds, against the goal", cold, COLD),
        figure("from a second start to the first page, in seconds, against the goal", warm, WARM),
    ]
    write(figures, asked.json)


if __name__ == "__main__":
    main()
