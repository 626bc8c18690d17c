"""Beyond one machine: reads on a replica, connections through PgBouncer, on real servers."""

import json
import subprocess
import sys
import uuid

import pytest

from tests.operations.places import pgbouncer_before, primary_and_replica
from tests.servers import HOUSE, environment, until

pytestmark = pytest.mark.servers


def python(code: str, *words: str, **changes: str) -> dict:
    """Runs code in a process of its own with Django ready; what it prints last is JSON."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{code}", *words],
        cwd=HOUSE,
        # a cache of its own: nobody of an earlier process is remembered as having written
        env=environment(DATALAB_CACHE_PREFIX=f"essais-{uuid.uuid4().hex}", **changes),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def migrated(url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=HOUSE,
        env=environment(DATABASE_URL=url),
        check=True,
        timeout=300,
    )


READS = """
import json, sys, time
from django.db import connections
from django.test import Client
from accounts.models import Session, User

aliases = sys.argv[1:]
asked = {alias: [] for alias in ("default", "replica")}

def listen(alias):
    def heard(execute, sql, params, many, context):
        asked[alias].append(sql)
        return execute(sql, params, many, context)
    connections[alias].execute_wrappers.append(heard)

client = Client(headers={"Host": "localhost"})
client.force_login(User.objects.get(email="lectrice@essai.invalid"))
session = client.session
session["second_factor"] = True
session.save()
if "replica" in aliases:
    while not Session.objects.using("replica").exists():
        time.sleep(0.05)
    connections["replica"].cursor().execute("SELECT pg_wal_replay_pause()")
for alias in aliases:
    listen(alias)
told = {}
page = client.get("/mon-compte/")
told["reader"] = [page.status_code, list(asked["default"]), len(asked["replica"])]
client.post("/mon-compte/codes-de-secours/")
asked["replica"].clear()
page = client.get("/mon-compte/")
told["writer"] = [page.status_code, len(asked["replica"])]
from accounts.queries import codes_left
told["codes"] = codes_left(User.objects.get(email="lectrice@essai.invalid"))
print(json.dumps(told))
"""

PEOPLE = """
import json
from accounts.permissions import Role
from tests.factories.accounts import OrganisationFactory, person
organisation = OrganisationFactory(key="lectrice")
reader = person(Role.DATA_ADMINISTRATOR, organisation, email="lectrice@essai.invalid")
reader.totpdevice_set.create(name="application", confirmed=True)
print(json.dumps(True))
"""


@pytest.fixture(scope="module")
def nodes():
    with primary_and_replica() as (primary, replica):
        migrated(primary.url)
        python(PEOPLE, DATABASE_URL=primary.url)
        until(lambda: replica.ask("SELECT count(*) FROM accounts_user") == (1,))
        yield primary, replica


def test_who_only_reads_reads_the_replica_and_who_wrote_reads_what_they_wrote(nodes):
    primary, replica = nodes
    urls = {"DATABASE_URL": primary.url, "DATALAB_REPLICA_URL": replica.url}
    try:
        told = python(READS, "default", "replica", **urls)
    finally:
        replica.ask("SELECT pg_wal_replay_resume()")
    status, on_primary, on_replica = told["reader"]
    assert status == 200
    who_is_there = ('FROM "accounts_session"', 'FROM "accounts_user"')
    assert [sql for sql in on_primary if not any(part in sql for part in who_is_there)] == []
    assert on_replica > 0
    assert told["writer"] == [200, 0]
    assert told["codes"] == 10


def test_a_replica_that_is_away_leaves_the_service_whole(nodes):
    primary, _replica = nodes
    gone = "postgres://datalab@127.0.0.1:1/datalab"
    told = python(READS, "default", DATABASE_URL=primary.url, DATALAB_REPLICA_URL=gone)
    assert told["reader"][0] == 200
    assert told["reader"][1]


GRANTS = """
import json
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from funding.ledger import audit
from tests.factories.accounts import OrganisationFactory
from tests.funding.stories import Desk

OrganisationFactory.reset_sequence(1000)
desk = Desk()

def one(number):
    try:
        return desk.paid().status
    finally:
        connection.close()

with ThreadPoolExecutor(8) as pool:
    states = list(pool.map(one, range(8)))
rows = list(type(desk.line).objects.order_by("pk").iterator(chunk_size=1))
print(json.dumps({"states": states, "clean": audit.run().is_clean, "lines": len(rows)}))
"""


def test_money_moves_through_pgbouncer_in_transaction_mode(nodes):
    primary, _replica = nodes
    with pgbouncer_before(primary) as url:
        told = python(GRANTS, DATABASE_URL=url, DATALAB_PGBOUNCER="1")
    assert told["states"] == ["in_execution"] * 8
    assert told["clean"] is True
    assert told["lines"] >= 1
