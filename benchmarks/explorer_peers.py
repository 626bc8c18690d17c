"""The other side of the explorer's benchmark: Datasette on SQLite, and what both sides share."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

DATASETTE = "datasette==0.65.5"
PATIENCE = 60  # seconds to start
COLUMNS = {
    "numero": "INTEGER",
    "annee": "TEXT",
    "code_departement": "TEXT",
    "code_commune": "TEXT",
    "nom_commune": "TEXT",
    "nom": "TEXT",
    "secteur": "TEXT",
    "ips": "REAL",
    "effectif": "INTEGER",
    "ouvert_le": "TEXT",
}
#: Every column that a page may filter or sort by, and the one that covers the groups asked.
INDEXES = [(name,) for name in COLUMNS if name != "annee"] + [("code_departement", "ips")]
FILL = """
import csv, sqlite3, sys, time
begun = time.perf_counter()
source, target, indexed = sys.argv[1], sys.argv[2], sys.argv[3] == "1"
db = sqlite3.connect(target)
db.execute("PRAGMA journal_mode = off")
db.execute("PRAGMA synchronous = off")
db.execute("CREATE TABLE ecoles ({columns})")
with open(source, encoding="utf-8", newline="") as stream:
    lines = csv.reader(stream)
    next(lines)
    db.executemany("INSERT INTO ecoles VALUES ({marks})", lines)
db.commit()
if indexed:
    for number, names in enumerate({indexes}):
        db.execute(f"CREATE INDEX i{{number}} ON ecoles ({{', '.join(names)}})")
db.execute("ANALYZE")
db.commit()
db.close()
print(time.perf_counter() - begun)
"""


def installed(folder: Path) -> Path | None:
    """A Python with Datasette, or None where no package index answers."""
    python = folder / "bin" / "python"
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "-q", DATASETTE],
    ):
        if subprocess.run(command, capture_output=True).returncode:
            return None
    return python


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Client:
    """One kept connection to a server of this machine."""

    def __init__(self, port: int, **headers: str) -> None:
        self.headers = headers
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.connection.connect()
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise SystemExit("Un serveur de la mesure n’a pas démarré.") from None
                time.sleep(0.1)

    def _asked(self, path: str) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers=self.headers)
        response = self.connection.getresponse()
        if response.status != 200:
            raise SystemExit(f"{response.status} {path}\n{response.read()[:500]!r}")
        return response

    def get(self, path: str) -> bytes:
        return self._asked(path).read()

    def timed(self, path: str) -> tuple[float, float]:
        """Seconds to the last byte, and to the first."""
        start = time.perf_counter()
        response = self._asked(path)
        response.read(1)
        first = time.perf_counter() - start
        while response.read(1 << 20):
            pass
        return time.perf_counter() - start, first

    def drain(self, path: str) -> None:
        response = self._asked(path)
        while response.read(1 << 20):
            pass


class Peer:
    """Datasette and its SQLite files."""

    def __init__(self, folder: Path, python: Path) -> None:
        self.folder, self.python = folder, python
        self.files: dict[str, Path] = {}

    def fill(self, path: Path, rows: int, *, indexed: bool) -> float:
        """Seconds to fill a table from the file, with or without indexes."""
        name = f"{'index' if indexed else 'nu'}{rows}"
        target = self.folder / f"{name}.db"
        target.unlink(missing_ok=True)
        script = FILL.format(
            columns=", ".join(f"{name} {kind}" for name, kind in COLUMNS.items()),
            marks=", ".join("?" * len(COLUMNS)),
            indexes=repr(INDEXES),
        )
        command = [sys.executable, "-c", script, str(path), str(target), str(int(indexed))]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        self.files[name] = target
        return float(said)

    def start(self, stack: ExitStack) -> Client:
        port = free_port()
        command = [str(self.python), "-m", "datasette", "serve", "-p", str(port)]
        for file in self.files.values():
            command += ["-i", str(file)]
        limits = {"sql_time_limit_ms": 600_000, "suggest_facets": "off", "max_csv_mb": 0}
        for name, value in limits.items():
            command += ["--setting", name, str(value)]
        process = subprocess.Popen(
            command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stack.callback(process.kill)
        return Client(port)
