"""Claims: fifty people of every role work together for a while, without an error or a lost write.

gunicorn as the image runs it, in front of a database of its own. Each person has a browser's
session and a token: they read the pages of their role, write messages in the threads of their
files, and the head of the desk grants files on one line. Every write that was acknowledged is
looked for at the end, once and only once; the ledger is audited.
"""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from benchmarks.harness import HOUSE, Figure, database, migrate, options, write

PEOPLE, FILES = 50, 12
PAGES = {
    "data_administrator": ("/tableau-de-bord/", "/projets/", "/financements/", "/notifications/"),
    "contributor": ("/tableau-de-bord/", "/projets/", "/recherche/?q=donnees"),
    "reviewer": ("/tableau-de-bord/", "/projets/", "/financements/", "/financements/charge/"),
    "decision_maker": ("/tableau-de-bord/", "/financements/", "/comites/", "/enveloppes/"),
    "support_agent": ("/tableau-de-bord/", "/accompagnements/", "/accompagnements/tableau/"),
    "budget_officer": ("/tableau-de-bord/", "/enveloppes/", "/admin/pilotage/"),
    "auditor": ("/tableau-de-bord/", "/projets/", "/financements/", "/recherche/?q=donnees"),
    "administrator": ("/tableau-de-bord/", "/admin/", "/projets/"),
}


class Person(threading.Thread):
    """One person: reads in turn, writes every fourth time, grants what is theirs to grant."""

    def __init__(self, site: str, told: dict, until: float) -> None:
        super().__init__(daemon=True)
        self.site, self.told, self.until = site, told, until
        self.times: list[float] = []
        self.wrong: list[str] = []
        self.written: list[str] = []
        self.granted: list[str] = []

    def run(self) -> None:
        turn = 0
        while time.monotonic() < self.until:
            turn += 1
            if turn % 4 == 0 and self.told["files"]:
                self.write(self.told["files"][turn // 4 % len(self.told["files"])])
            if turn % 8 == 0 and self.told["to_grant"]:
                self.grant(self.told["to_grant"].pop())
            pages = PAGES[self.told["role"]]
            self.ask(pages[turn % len(pages)])
            time.sleep(self.told["pause"])

    def ask(self, path: str, body: dict | None = None) -> int:
        headers = {"Cookie": self.told["cookie"]}
        if body is not None:
            headers = {
                "Authorization": f"Bearer {self.told['token']}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid.uuid4()),
            }
        data = json.dumps(body).encode() if body is not None else None
        start = time.perf_counter()
        request = urllib.request.Request(self.site + path, data=data, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                answer.read()
                status, where = answer.status, answer.url
        except urllib.error.HTTPError as error:
            status, where = error.code, error.read()[:200].decode(errors="replace")
        except OSError as error:
            status, where = 0, str(error)
        self.times.append(time.perf_counter() - start)
        if not 200 <= status < 300 or "/connexion/" in where:
            self.wrong.append(f"{self.told['role']} {path}: {status} {where}")
        return status

    def write(self, reference: str) -> None:
        text = f"charge-{uuid.uuid4()}"
        body = {"file_kind": "cofinancing", "reference": reference, "text": text}
        if self.ask("/api/v1/messages/", body) == 201:
            self.written.append(text)

    def grant(self, reference: str) -> None:
        body = {
            "version": 1,
            "amount": "1000.00",
            "line": self.told["line"],
            "instrument": "management_delegation",
        }
        path = f"/api/v1/cofinancings/{reference}/transitions/grant/"
        if self.ask(path, body) == 200:
            self.granted.append(reference)


@contextmanager
def served(variables: dict[str, str]) -> Iterator[str]:
    """The service on a port of this machine, as the image runs it; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["gunicorn", "datalab.wsgi:application", "--bind", f"127.0.0.1:{port}", "--preload"]
    words += ["--worker-class", "gthread", "--workers", "2", "--threads", "8"]
    web = subprocess.Popen(
        [sys.executable, "-m", *words, "--no-control-socket", "--log-level", "error"],
        cwd=HOUSE,
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    site = f"http://127.0.0.1:{port}"
    try:
        while web.poll() is None:
            try:
                urllib.request.urlopen(f"{site}/sante/", timeout=10).close()
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        web.terminate()
        web.wait(60)


def told_by(command: str, variables: dict[str, str], given: dict) -> dict:
    """What the program beside answers: it makes the world, or counts what is kept."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load_world", command],
        cwd=HOUSE,
        env=variables,
        input=json.dumps(given),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    asked = parser.parse_args()
    with ExitStack() as stack:
        url = stack.enter_context(database("bench_load"))
        migrate(url)
        variables = {
            **os.environ,
            "DATABASE_URL": url,
            "SECRET_KEY": "mesure-longue-et-sans-valeur-pour-une-seule-charge",
            "DATALAB_SECURE": "0",
            "DATALAB_SECOND_FACTOR": "0",
            "DATALAB_RATE_FACTOR": "0",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        world = told_by("prepare", variables, {"people": PEOPLE, "files": FILES})
        site = stack.enter_context(served({**variables, "DATALAB_DATABASE_POOL": "8"}))
        until = time.monotonic() + asked.seconds
        people = [Person(site, told, until) for told in world["people"]]
        for one in people:
            one.start()
        for one in people:
            one.join(asked.seconds + 90)
        kept = told_by("count", variables, {"line": world["line"]})
    report(people, kept, asked)


def report(people: list[Person], kept: dict, asked) -> None:
    """Errors and lost or doubled writes, each a claim that holds at zero."""
    times = sorted(t for one in people for t in one.times)
    wrong = [w for one in people for w in one.wrong]
    written = [text for one in people for text in one.written]
    granted = [reference for one in people for reference in one.granted]
    texts = Counter(kept["messages"])
    lost = [text for text in written if texts[text] != 1]
    lost += [reference for reference in granted if kept["grants"].get(reference) != 1]
    roles = Counter(one.told["role"] for one in people)
    print(f"  {len(people)} people, {asked.seconds:.0f} s: {dict(roles)}")
    print(f"  {len(times)} requests, {len(written)} messages, {len(granted)} grants")
    at = {share: times[int(len(times) * share) - 1] for share in (0.5, 0.95, 0.99)}
    print("  " + ", ".join(f"{share:.0%} within {t:.2f} s" for share, t in at.items()))
    print(f"  ledger: {kept['audit']}")
    for sentence in wrong[:10]:
        print(f"  wrong: {sentence}")
    figures = []
    for claim, bad, whole in (
        ("requests answered wrongly, among all", len(wrong), len(times)),
        ("writes lost or doubled, among those acknowledged", len(lost), len(written + granted)),
    ):
        ratio = bad / max(whole, 1)
        figures.append(Figure(claim, bad, whole, "", round(ratio, 4), "<= 0", bad == 0, 1))
        print(figures[-1].line())
    write(figures, asked.json)


if __name__ == "__main__":
    main()
