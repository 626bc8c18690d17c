"""Claims: one commune, groups, sorts and downloads of millions of rows, against Datasette.

The same generated files of one and of five million rows are asked over HTTP, by one client on a
kept connection: of the service (gunicorn, the API of the explorer) and of Datasette (its own JSON
and streamed CSV) on an SQLite file without any index, then with every useful one. Datasette's facet
suggestions are off, its time limit raised. The two sides must hold the same rows: the counts and
the texts of the answers are compared first. From file to explorable: what ``load_dataset`` does, in
a process already started, against Python's sqlite3 filling a table and making the same indexes.
"""

import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from urllib.parse import quote, urlencode

import duckdb
import psutil

from benchmarks.explorer_peers import Client, Peer, free_port, installed
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

SIZES = (1_000_000, 5_000_000)
HEADER = "numero,annee,code_departement,code_commune,nom_commune,nom,secteur,ips,effectif,ouvert_le"
#: As many communes as the 32 000 schools have, each code with its zero or its letter.
GENERATE = """
COPY (
  WITH communes AS (
    SELECT n, CASE WHEN n % 40 = 0 THEN '2A' ELSE lpad((1 + n % 95)::VARCHAR, 2, '0') END AS d,
           lpad((1 + n // 96)::VARCHAR, 3, '0') AS c FROM range(17500) t(n))
  SELECT i AS numero, '2021-2022' AS annee, '0' || d AS code_departement, d || c AS code_commune,
         'COMMUNE ' || d || c AS nom_commune, 'ECOLE ' || hash(i) % 100000 AS nom,
         CASE hash(i, 1) % 7 WHEN 0 THEN 'privé sous contrat' ELSE 'public' END AS secteur,
         round(50 + (hash(i, 2) % 1000) / 20 + (hash(i, 3) % 1000) / 20, 1) AS ips,
         10 + hash(i, 4) % 600 AS effectif,
         DATE '1950-01-01' + (hash(i, 5) % 26000)::INTEGER AS ouvert_le
    FROM range({rows}) t(i) JOIN communes ON communes.n = hash(i, 6) % 17500 ORDER BY i
) TO '{path}' (FORMAT csv, HEADER true)
"""
MEMORY_LIMIT = 600 * (1 << 20)


def generate(path: Path, rows: int) -> list[str]:
    """Writes the file; some of its communes, always the same."""
    duckdb.execute(GENERATE.format(rows=rows, path=path))
    with path.open(encoding="utf-8", newline="") as stream:
        found = {row["code_commune"] for row in islice(csv.DictReader(stream), 4_000)}
    return random.Random(7).sample(sorted(found), 40)


class Ours:
    """The service: a database of its own, its files, one web process with threads."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        url = stack.enter_context(database("bench_explorer"))
        migrate(url)
        self.given = {
            "DATABASE_URL": url,
            "DATALAB_SECURE": "0",
            "DATALAB_MEDIA_ROOT": str(folder / "media"),
            "DATALAB_EXPLORER_SECONDS": "60",
            "DATALAB_RATE_FACTOR": "0",
        }
        self.environment = {**os.environ, **PRODUCTION, **self.given, "PYTHONPATH": str(HOUSE)}
        self.peak = 0.0
        self.stack, self.port = stack, free_port()
        self.process: subprocess.Popen | None = None

    def load(self, path: Path, slug: str) -> float:
        """Seconds from the file to a set that can be explored, in a process of its own."""
        worker = Worker(sys.executable, "-m", "benchmarks.explorer_worker", **self.given)
        worker.ask(path=str(path), slug=slug)
        seconds = worker.answer()
        worker.ask(do="memory")
        self.peak = max(self.peak, worker.answer())
        worker.end()
        return seconds

    def start(self) -> Client:
        command = [sys.executable, "-m", "gunicorn", "datalab.wsgi:application", "--preload"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"]
        # the client waits for the peer in between: our side must not hang up first
        command += ["--threads", "8", "--no-control-socket", "--keep-alive", "600"]
        self.process = subprocess.Popen(
            command, cwd=HOUSE, env=self.environment, stderr=subprocess.DEVNULL
        )
        self.stack.callback(self.process.kill)
        return Client(self.port)

    def memory(self) -> int:
        """Resident bytes of the largest web process."""
        assert self.process
        family = [psutil.Process(self.process.pid)]
        family += family[0].children(recursive=True)
        return max(process.memory_info().rss for process in family)


def data(slug: str, form: str = "", **terms) -> str:
    tail = f"?{urlencode(terms)}" if terms else ""
    return f"/api/v1/open/datasets/{slug}/data/{form}{tail}"


def rows_of(peer: str, **terms) -> str:
    shown = {"_size": 20, "_nofacet": 1, "_nosuggest": 1, "_shape": "objects", **terms}
    return f"/{peer}/ecoles.json?{urlencode(shown)}"


GROUPS = (
    "select code_departement, count(*) as n, avg(ips) as m from ecoles "
    "group by code_departement order by n desc limit 20"
)
FILTERED = GROUPS.replace("group by", "where secteur = 'public' group by")


def speed(client: Client, paths: list[str]) -> float:
    """Requests a second: one over the median of their times."""
    return 1 / statistics.median(client.timed(path)[0] for path in paths)


def same_rows(ours: Client, theirs: Client, slug: str, peer: str, communes: list[str]) -> None:
    """Both sides hold the same rows, zeros and letters kept; the run stops otherwise."""
    for commune in communes[:5]:
        mine = json.loads(ours.get(data(slug, code_commune__exact=commune, page_size=200)))
        other = json.loads(theirs.get(rows_of(peer, code_commune__exact=commune, _size=1000)))
        assert mine["meta"]["total"] > 0
        names = HEADER.split(",")
        kept = sorted(tuple(row[name] for name in names) for row in mine["data"])
        found = sorted(tuple(row[name] for name in names) for row in other["rows"])
        if mine["meta"]["total"] != len(found) or not set(kept) <= set(found):
            raise SystemExit(f"Les deux côtés n’ont pas les mêmes lignes pour {commune}.")


class Run:
    """The claims of one size of file, against one state of Datasette's file."""

    def __init__(self, ours: Client, theirs: Client, rows: int, communes: list[str], rounds: int):
        self.ours, self.theirs, self.rows = ours, theirs, rows
        self.communes, self.rounds = communes, rounds
        self.slug, self.size = f"m{rows}", f"{rows / 1e6:g} M rows"

    def claim(self, words: str, mine: list[str], other: list[str], target: str) -> Figure:
        self.ours.get(mine[-1])
        self.theirs.get(other[-1])
        return compare(
            f"{words}, {self.size}",
            lambda: speed(self.ours, mine),
            lambda: speed(self.theirs, other),
            unit="req/s",
            target=target,
            rounds=self.rounds,
        )

    def commune(self, peer: str, words: str, target: str, many: int) -> Figure:
        chosen = self.communes[:many]
        return self.claim(
            f"one commune, against Datasette {words}",
            [data(self.slug, code_commune__exact=one) for one in chosen],
            [rows_of(peer, code_commune__exact=one) for one in chosen],
            target,
        )

    def sorted(self, peer: str, words: str, target: str, many: int) -> Figure:
        return self.claim(
            f"sort by a number, against Datasette {words}",
            [data(self.slug, ips__sort="desc", page=n + 1) for n in range(many)],
            [rows_of(peer, _sort_desc="ips")] * many,
            target,
        )

    def groups(self, peer: str, words: str, target: str, many: int, sql: str = GROUPS) -> Figure:
        terms = {"code_departement__groupby": "", "numero__count": "", "ips__avg": ""}
        if sql is FILTERED:
            terms["secteur__exact"] = "public"
        return self.claim(
            f"group and count{' of a filtered set' if sql is FILTERED else ''}, "
            f"against Datasette {words}",
            [data(self.slug, numero__count__sort="desc", **terms)] * many,
            [f"/{peer}.json?sql={quote(sql)}&_shape=objects"] * many,
            target,
        )

    def download(self, peer: str, terms: tuple[str, str], words: str, target: str) -> Figure:
        """``terms``: the same selection in the two dialects."""
        mine = f"{data(self.slug, 'csv/')}?{terms[0]}"
        other = f"/{peer}/ecoles.csv?{terms[1]}&_stream=on&_size=max&_nofacet=1"
        lines = [self.ours.get(mine).count(b"\n"), self.theirs.get(other).count(b"\n")]
        if lines[0] != lines[1]:
            raise SystemExit(f"Les téléchargements n’ont pas les mêmes lignes : {lines}.")
        firsts = [
            statistics.median(client.timed(path)[1] for _n in range(3)) * 1000
            for client, path in ((self.ours, mine), (self.theirs, other))
        ]
        print(
            f"  {lines[0] - 1} rows; first byte: ours {firsts[0]:.0f} ms, theirs {firsts[1]:.0f}",
            flush=True,
        )
        return self.claim(
            f"download of {words} in CSV, against Datasette with every useful index",
            [mine],
            [other],
            target,
        )

    def some_communes(self, wanted: int) -> str:
        """The commune up to which the file holds about so many rows: codes are spread evenly."""
        codes = json.loads(
            self.ours.get(
                data(
                    self.slug,
                    code_commune__groupby="",
                    numero__count="",
                    page_size=200,
                )
            )
        )["data"]
        seen = 0
        for row in codes:
            seen += row["numero__count"]
            if seen >= wanted:
                return row["code_commune"]
        return codes[-1]["code_commune"]


def bare(run: Run) -> list[Figure]:
    """Against Datasette as it comes: no index made by hand."""
    peer = f"nu{run.rows}"
    return [
        run.commune(peer, "as it comes", ">= 25", 3),
        run.groups(peer, "as it comes", ">= 25", 3),
        run.sorted(peer, "as it comes", ">= 5", 3),
    ]


def indexed(run: Run) -> list[Figure]:
    """Against Datasette with every useful index."""
    peer, words = f"index{run.rows}", "with every useful index"
    upto = run.some_communes(5_000)
    return [
        run.commune(peer, words, ">= 0.9", 20),
        run.sorted(peer, words, ">= 0.5", 10),
        run.groups(peer, words, ">= 5", 3),
        run.groups(peer, words, ">= 5", 3, FILTERED),
        run.download(
            peer,
            # Datasette reads « 01004 » as a number in its own comparisons: its SQL does not
            (f"code_commune__less={upto}", "_where=" + quote(f"code_commune <= '{upto}'")),
            "5 000 rows of neighbouring communes",
            ">= 15",
        ),
        run.download(
            peer,
            ("numero__strictly_less=500000", "numero__lt=500000"),
            "500 000 scattered rows",
            ">= 40",
        ),
    ]


def same_cost(ours: Client, runs: list[Run], rounds: int) -> Figure:
    """One commune at the larger size against the smaller: the times' ratio."""
    small, large = runs[0], runs[-1]

    def seconds(run: Run) -> Callable[[], float]:
        paths = [data(run.slug, code_commune__exact=one) for one in run.communes]
        return lambda: 1000 / speed(ours, paths)

    return compare(
        f"one commune at {large.size}, against its cost at {small.size}",
        seconds(large),
        seconds(small),
        unit="ms",
        target="<= 1.2",
        rounds=rounds,
    )


def building(side: Ours, peer: Peer, path: Path, rows: int, rounds: int) -> Figure:
    """From file to explorable."""
    slug = f"m{rows}"
    return compare(
        f"from file to explorable, against sqlite3 with the same indexes, {rows / 1e6:g} M rows",
        lambda: 1 / side.load(path, slug),
        lambda: 1 / peer.fill(path, rows, indexed=True),
        unit="files/s",
        target=">= 3",
        rounds=rounds,
    )


def tell_memory(side: Ours, ours: Client, rows: int) -> None:
    """Prints what a large file costs in memory, to take in and to give half of."""
    half = data(f"m{rows}", "csv/", numero__strictly_less=str(rows // 2))
    ours.drain(half)
    print(
        f"  memory: taking in {rows / 1e6:g} M rows {side.peak / (1 << 20):.0f} MB, "
        f"web process after giving half of them {side.memory() / (1 << 20):.0f} MB "
        f"(limit {MEMORY_LIMIT >> 20} MB)",
        flush=True,
    )


def main() -> int:
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--build-rounds", type=int, default=None)
    asked = parser.parse_args()
    found: list[Figure] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        python = installed(folder / "datasette")
        if python is None:
            print("Datasette ne s’installe pas ici : rien n’est mesuré.")
            return 0
        side, peer = Ours(stack, folder), Peer(folder, python)
        runs = []
        for rows in asked.rows:
            path = folder / f"ecoles{rows}.csv"
            communes = generate(path, rows)
            found.append(building(side, peer, path, rows, asked.build_rounds or asked.rounds))
            peer.fill(path, rows, indexed=False)
            path.unlink()
            runs.append((rows, communes))
        ours, theirs = side.start(), peer.start(stack)
        told = [Run(ours, theirs, rows, communes, asked.rounds) for rows, communes in runs]
        for run in told:
            for state in ("nu", "index"):
                same_rows(ours, theirs, run.slug, f"{state}{run.rows}", run.communes)
            found += bare(run) + indexed(run)
        if len(told) > 1:
            found.append(same_cost(ours, told, asked.rounds))
        tell_memory(side, ours, asked.rows[-1])
    write(found, asked.json)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
