"""Servers of one test: a PostgreSQL with its replica, a PgBouncer before it."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from datalab.launcher import postgres
from tests.servers import until

NAME = "datalab"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Node:
    """One running PostgreSQL, on a port of this machine."""

    port: int
    process: subprocess.Popen

    @property
    def url(self) -> str:
        return f"postgres://{postgres.ROLE}@127.0.0.1:{self.port}/{NAME}"

    def ask(self, sql: str, database: str = NAME):
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=postgres.ROLE,
            dbname=database,
            autocommit=True,
            connect_timeout=2,
        ) as door:
            cursor = door.execute(sql)
            return cursor.fetchone() if cursor.description else None

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)


class Place:
    """A folder that PostgreSQL's own user may write, with the programs of the embedded package."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.user = postgres._unprivileged_user()
        self.programs = postgres._binaries()
        if self.user is not None and not postgres._reaches(self.user, self.programs / "postgres"):
            self.programs = postgres._copied(self.programs, folder / "programs")
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def run(self, program: str, *words: str, password: str = "") -> None:
        done = subprocess.run(
            [str(self.programs / program), *words],
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            cwd=self.folder,
            env={**os.environ, "PGPASSWORD": password},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr

    def start(self, data: Path, *settings: str, port: int = 0, session: bool = False) -> Node:
        """A server on these files; ``session``: leader of a group, to be killed whole."""
        port = port or free_port()
        words = ["-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1"]
        for setting in ("unix_socket_directories=", "fsync=off", *settings):
            words += ["-c", setting]
        process = subprocess.Popen(
            [str(self.programs / "postgres"), *words],
            user=self.user.pw_uid if self.user else None,
            group=self.user.pw_gid if self.user else None,
            cwd=self.folder,
            start_new_session=session,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        node = Node(port, process)
        until(lambda: _answers(node))
        return node


#: Words of psql, and options of columns, which concern the planner alone.
NOT_TABLES = re.compile(r"^(\\|ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \()")


def furnish(place: Place, node: Node) -> None:
    """Brings the tables of this test's own database, made by the migrations, to another server.

    Ten times quicker than the migrations there.
    """
    here, dump = connection.settings_dict, place.folder / "tables.sql"
    source = ["-U", here["USER"], "-d", here["NAME"]]
    source += ["-h", here["HOST"]] if here["HOST"] else []
    source += ["-p", str(here["PORT"])] if here["PORT"] else []
    words = ["--inserts", "--no-owner", "--no-acl", "-f", str(dump)]
    place.run("pg_dump", *words, *source, password=here["PASSWORD"])
    lines = dump.read_text(encoding="utf-8").splitlines()
    node.ask("\n".join(line for line in lines if not NOT_TABLES.match(line)))


def _answers(node: Node) -> bool:
    assert node.process.poll() is None, "PostgreSQL did not start"
    try:
        return node.ask("SELECT 1", "postgres") == (1,)
    except psycopg.OperationalError:
        return False


@contextmanager
def primary_and_replica(*, with_replica: bool = True) -> Iterator[tuple[Node, Node | None]]:
    """A new primary with an empty database, and a streaming replica made by pg_basebackup."""
    folder = Path(tempfile.mkdtemp(prefix="datalab-noeuds-", dir="/tmp"))
    folder.chmod(0o711)
    nodes: list[Node] = []
    try:
        place = Place(folder)
        data = folder / "primaire"
        place.run(
            "initdb",
            *("-D", str(data), "-U", postgres.ROLE, "--auth=trust", "--encoding=UTF8"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        )
        primary = place.start(data)
        nodes.append(primary)
        primary.ask(f"CREATE DATABASE {NAME}", "postgres")
        replica = None
        if with_replica:
            copy = folder / "replique"
            place.run(
                "pg_basebackup",
                *("-h", "127.0.0.1", "-p", str(primary.port), "-U", postgres.ROLE),
                *("-D", str(copy), "-R", "--checkpoint=fast", "--no-sync"),
            )
            replica = place.start(copy)
            nodes.append(replica)
        yield primary, replica
    finally:
        for node in reversed(nodes):
            if node.process.poll() is None:
                node.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def pgbouncer_before(node: Node) -> Iterator[str]:
    """A PgBouncer in transaction mode with two server connections; the URL to use."""
    program = shutil.which("pgbouncer")
    if program is None:
        assert not os.environ.get("REQUIRE_PGBOUNCER"), "install pgbouncer (apt install pgbouncer)"
        pytest.skip("PgBouncer is not on this machine: apt install pgbouncer")
    folder = Path(tempfile.mkdtemp(prefix="datalab-pgbouncer-", dir="/tmp"))
    port = free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        f"""[databases]
{NAME} = host=127.0.0.1 port={node.port} user={postgres.ROLE}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
max_client_conn = 200
logfile = {folder / "journal"}
"""
    )
    user = postgres._unprivileged_user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o755)
    process = subprocess.Popen(
        [program, "-q", str(config)],
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _listens(port))
        yield f"postgres://{postgres.ROLE}@127.0.0.1:{port}/{NAME}"
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
