"""Databases of volume data for the measures of lists and of the search, made once and kept.

``bench_volume_1000`` and ``bench_volume_1000000`` stay on the server of ``DATABASE_URL``: the next
measure finds them ready. ``--fresh`` makes them anew.
"""

import os
import subprocess
import sys

import psycopg

from benchmarks.harness import HOUSE, address, migrate

SMALL = 1000


def prepared(size: int, *, fresh: bool = False) -> str:
    """The address of a database that holds so many projects."""
    url, name = os.environ["DATABASE_URL"], f"bench_volume_{size}"
    making = f"{name}_making"
    with psycopg.connect(url, autocommit=True) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found and not fresh:
            migrate(address(url, name))
            return address(url, name)
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{making}"')
    print(f"  {name}: {size} projects are written once", flush=True)
    migrate(address(url, making))
    subprocess.run(
        [sys.executable, "manage.py", "seed", "--projects", str(size)],
        cwd=HOUSE,
        env={**os.environ, "DATABASE_URL": address(url, making), "DEBUG": "1"},
        check=True,
        stderr=subprocess.DEVNULL,
    )
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return address(url, name)
