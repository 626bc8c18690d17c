"""Claims: reading a file costs at most three empty views; a grant, ten minimal transactions.

Over HTTP, on a kept connection to one web process, with a token: a file read whole against an
authenticated view that answers nothing; then, through Django's handler, four processes that grant
files on one hot line (rights, journal, ledger, outbox) against pgbench doing the least correct
transaction there.
The ledger and the files are compared at the end.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Any

import psycopg

from benchmarks.explorer_peers import Client, free_port
from benchmarks.harness import (
    HOUSE,
    PRODUCTION,
    Figure,
    Worker,
    compare,
    database,
    migrate,
    options,
    write,
)
from benchmarks.ledger import MINIMAL_TABLES, minimal

PROCESSES, A_ROUND, TO_WARM = 4, 120, 100
SERVICE = {"DATALAB_SECURE": "0", "DATALAB_RATE_FACTOR": "0", "DATALAB_SECOND_FACTOR": "0"}


def alone(web: Worker, **question) -> Any:
    """Asks one process; its answer, whatever its shape."""
    web.ask(**question)
    return web.answer()


def served(stack: ExitStack, url: str, key: str) -> Client:
    """A connection to the service as it is served, under a person's token."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "benchmarks.api_wsgi:application"]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
    command += ["--no-control-socket", "--keep-alive", "60"]
    server = subprocess.Popen(
        command,
        cwd=HOUSE,
        env={**os.environ, **PRODUCTION, **SERVICE, "DATABASE_URL": url, "PYTHONPATH": str(HOUSE)},
        stderr=subprocess.DEVNULL,
    )
    stack.callback(server.kill)
    return Client(port, Authorization=f"Bearer {key}")


def granting(webs: list[Worker], told: dict, url: str, asked: Any) -> Figure:
    """Four processes that grant on one hot line, against the least correct transaction there."""
    waiting, queries = list(told["files"]), []

    def grants(each: int = A_ROUND) -> float:
        start = time.perf_counter()
        for web in webs:
            mine, waiting[:each] = waiting[:each], []
            web.ask(do="grant", files=mine, line=told["line"], key=told["head"])
        queries.extend(web.answer()["queries"] for web in webs)
        return PROCESSES * each / (time.perf_counter() - start)

    for web in webs:
        alone(web, do="settle")
    # Warm processes on tables that hold something, as PostgreSQL's own round finds them within
    # a minute: plans made while a table was empty read it whole as it grows.
    grants(TO_WARM)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("ANALYZE")
    grants(TO_WARM)
    figure = compare(
        "grants through the API on one hot line, against the least correct transaction",
        grants,
        lambda: minimal(url, asked.seconds),
        unit="op/s",
        target=">= 0.1",
        rounds=asked.rounds,
    )
    print(f"  queries of a grant: {max(queries)}; {alone(webs[0], do='check', line=told['line'])}")
    return figure


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=2.0)
    asked = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(database("bench_api"))
        migrate(url)
        webs = [
            Worker(sys.executable, "-m", "benchmarks.api_worker", DATABASE_URL=url, **SERVICE)
            for _ in range(PROCESSES)
        ]
        for web in webs:
            stack.callback(web.end)
        first = webs[0]
        files = PROCESSES * (2 * TO_WARM + A_ROUND * asked.rounds)
        told = alone(first, do="prepare", files=files)
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(MINIMAL_TABLES)
            server.execute("ANALYZE")

        client = served(stack, url, told["reader"])

        def during(path: str) -> float:
            client.get(path)
            start, done = time.perf_counter(), 0
            while time.perf_counter() - start < asked.seconds:
                client.get(path)
                done += 1
            return done / (time.perf_counter() - start)

        figures = [
            compare(
                "one file read through the API, against an empty authenticated view",
                lambda: during(f"/api/v1/projects/{told['project']}/"),
                lambda: during("/api/v1/empty/"),
                unit="req/s",
                target=">= 0.35",
                rounds=asked.rounds,
            )
        ]
        figures.append(granting(webs, told, url, asked))
    write(figures, asked.json)


if __name__ == "__main__":
    main()
