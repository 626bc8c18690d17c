"""Claims: 10 000 people are told at half the speed of a bare smtplib loop, or better.

One event is told to 10 000 people and their e-mails drained by two Celery workers, of four
connections each as in production, into a local SMTP sink (aiosmtpd, in a process of its own), from
the deed's commit to the last « sent » row. Against the same sink fed by one smtplib connection in a
loop with one of these letters already made, and against two workers of the same Celery emptying a
queue of tasks that do nothing. Then what telling adds to a transition of a file, by its page and in
the deed alone, against the same transition whose audience is counted and told nothing.
"""

import os
import smtplib
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from typing import cast

import psycopg
import redis

from benchmarks.harness import (
    HOUSE,
    PRODUCTION,
    Figure,
    Worker,
    alone,
    compare,
    database,
    migrate,
    options,
    write,
)

WORKERS = 2
QUEUE, NOOPS = "mesure-courriels", "mesure-rien"
STORY = """
INSERT INTO accounts_organisation (key, kind, name, acronym, siren)
VALUES ('mesure', 'state_service', 'Ministère de la mesure', 'MM', '');
INSERT INTO accounts_user (email, password, first_name, last_name, is_active, joined_on)
SELECT 'p' || n || '@essai.invalid', '!', 'Prénom' || n, 'Nom' || n, true, current_date
  FROM generate_series(1, %(people)s) n
UNION ALL SELECT 'agent@essai.invalid', '!', 'Ada', 'Agent', true, current_date
UNION ALL SELECT 'ministere@essai.invalid', '!', 'Mo', 'Ministère', true, current_date;
INSERT INTO accounts_membership (user_id, organisation_id, role, strand, started_on)
SELECT u.id, o.id, CASE u.email WHEN 'agent@essai.invalid' THEN 'support_agent'
                               ELSE 'data_administrator' END, '', current_date - 9
  FROM accounts_user u, accounts_organisation o
 WHERE u.email IN ('agent@essai.invalid', 'ministere@essai.invalid');
ANALYZE;
"""
DOORS = {"page": "through its page", "deed": "in its deed alone"}
EMPTY = "TRUNCATE notifications_delivery, notifications_notification CASCADE"
WAITING = """
SELECT EXISTS (SELECT 1 FROM notifications_delivery WHERE status IN ('pending', 'claimed'))
"""
SENT = "SELECT count(*) FROM notifications_delivery WHERE channel = 'email' AND status = 'sent'"


class Bench:
    """The servers of one run, and the two sides of each claim."""

    def __init__(self, url: str, stack: ExitStack, people: int) -> None:
        self.people = people
        self.server = stack.enter_context(psycopg.connect(url, autocommit=True))
        self.server.execute(STORY.replace("%(people)s", str(people)))
        self.broker = redis.Redis.from_url(os.environ["REDIS_URL"])
        self.broker.delete(QUEUE, NOOPS)
        self.sink = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.notifications_sink"],
            cwd=HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        stack.callback(self.sink.kill)
        assert self.sink.stdout
        self.port = int(self.sink.stdout.readline())
        environment = {
            "DATABASE_URL": url,
            "DATALAB_DATABASE_POOL": "0",
            "DATALAB_DEFAULT_QUEUE": QUEUE,
            "DATALAB_SECURE": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
        }
        self.web = Worker(sys.executable, "-m", "benchmarks.notifications_worker", **environment)
        stack.callback(self.web.end)
        self.letter = b""
        self.moves: dict[str, list[float | None]] = {"page": [None, None], "deed": [None, None]}
        self.stack, self.environment = stack, environment

    def _worker(self, number: int, environment: dict[str, str]) -> subprocess.Popen:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "benchmarks.notifications_noop:app"),
                *("worker", "-P", "solo", "-Q", QUEUE, "-n", f"mesure{number}@mesures"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"),
            ],
            cwd=HOUSE,
            env={**os.environ, **PRODUCTION, "PYTHONPATH": str(HOUSE), **environment},
        )

    def start_workers(self) -> None:
        """Until each worker answers."""
        for number in range(WORKERS):
            self.stack.callback(self._worker(number, self.environment).kill)
        deadline = time.monotonic() + 120
        while self.consume(on=False) < WORKERS:
            if time.monotonic() > deadline:
                raise SystemExit("Les processus Celery de la mesure n’ont pas démarré.")

    def consume(self, *, on: bool) -> int:
        return int(alone(self.web, do="consume", queue=NOOPS, on=on))

    def tell_everybody(self) -> float:
        """Messages a second, from the deed to the last e-mail known as sent."""
        self.server.execute(EMPTY)
        start = time.perf_counter()
        alone(self.web, do="fan_out", people=self.people)
        while self._one(WAITING):
            time.sleep(0.05)
        taken = time.perf_counter() - start
        sent = self._one(SENT)
        if sent != self.people:
            raise SystemExit(f"{sent} courriels remis sur {self.people}.")
        return self.people / taken

    def _one(self, question: str) -> int:
        """What a query of one row and one column says."""
        ((found,),) = self.server.execute(question).fetchall()
        return found

    def bare_loop(self) -> float:
        """Messages a second of one smtplib connection that sends one letter again and again."""
        letter = self.letter or self._letter()
        start = time.perf_counter()
        with smtplib.SMTP("127.0.0.1", self.port) as smtp:
            for number in range(self.people):
                smtp.sendmail("de@essai.invalid", [f"p{number}@essai.invalid"], letter)
        return self.people / (time.perf_counter() - start)

    def _letter(self) -> bytes:
        """One of the letters that we send, once told to somebody."""
        if not self._one(SENT):
            alone(self.web, do="fan_out", people=1)
        self.letter = str(answer_of(self.web, do="letter")).encode()
        return self.letter

    def do_nothing(self) -> float:
        """Tasks a second of the same two workers, for tasks that do nothing."""
        self.consume(on=False)
        alone(self.web, do="post_noops", count=self.people, queue=NOOPS)
        start = time.perf_counter()
        self.consume(on=True)
        while self.broker.llen(NOOPS):  # the few already taken do nothing either
            time.sleep(0.01)
        return self.people / (time.perf_counter() - start)

    def side(self, door: str, number: int) -> float:
        """Milliseconds of a transition that tells (0) or counts (1), both of one run in turn."""
        if self.moves[door][number] is None:
            self.moves[door] = list(self.web_moves(door))
        found, self.moves[door][number] = self.moves[door][number], None
        assert found is not None
        return found

    def web_moves(self, door: str) -> list[float]:
        return cast(list[float], answer_of(self.web, do="move", times=100, door=door))


def answer_of(worker: Worker, **question: object) -> object:
    """What a worker answers, whatever its shape."""
    worker.ask(**question)
    return worker.answer()


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    asked = parser.parse_args()
    claims: list[Figure] = []
    with ExitStack() as stack:
        url = stack.enter_context(database("bench_notifications"))
        migrate(url)
        bench = Bench(url, stack, asked.people)
        measure = partial(compare, rounds=asked.rounds)
        for door, words in DOORS.items():
            bench.web_moves(door)
            claims.append(
                measure(
                    f"a transition {words} that tells people, against one that tells nobody",
                    partial(bench.side, door, 0),
                    partial(bench.side, door, 1),
                    unit="ms",
                    target="<= 1.15",
                )
            )
        bench.start_workers()
        who = f"{asked.people:,} people told of one event, e-mails drained by 2 workers"
        claims.append(
            measure(
                f"{who}, against a bare smtplib loop".replace(",", " ", 1),
                bench.tell_everybody,
                bench.bare_loop,
                unit="messages/s",
                target=">= 0.5",
            )
        )
        claims.append(
            measure(
                f"{who}, against Celery's own no-op throughput".replace(",", " ", 1),
                bench.tell_everybody,
                bench.do_nothing,
                unit="a second",
                target=">= 0.3",
            )
        )
    write(claims, asked.json)


if __name__ == "__main__":
    main()
