"""A database made by the steps of before moves on, and is the one that a new service makes."""

import json
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from tests.operations.catalogue import lines
from tests.servers import database_url, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)


class Beside:
    """An empty database beside the test's own, reached by processes of their own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = database_url().removesuffix(connection.settings_dict["NAME"]) + name

    def does(self, code: str):
        """What the last line printed says, as JSON."""
        words = f"import json\nfrom tests.operations import steps\n{code}"
        done = elsewhere(words, patience=300, DATABASE_URL=self.url)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1]) if done.stdout else None

    def migrate(self) -> None:
        self.does("from django.core.management import call_command\ncall_command('migrate', '-v0')")


@pytest.fixture
def beside() -> Iterator[Beside]:
    name = f"{connection.settings_dict['NAME']}_beside"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield Beside(name)
        cursor.execute(f'DROP DATABASE "{name}"')


def told(name: str) -> set[str]:
    here = connection.settings_dict
    with psycopg.connect(
        host=here["HOST"],
        port=here["PORT"] or None,
        user=here["USER"],
        password=here["PASSWORD"] or None,
        dbname=name,
    ) as door:
        return lines(door)


def test_a_database_that_ran_every_step_makes_no_table_again_and_is_the_same(beside):
    beside.does("steps.walk()")
    assert beside.does("print(json.dumps(steps.tables_to_make()))") == []
    beside.migrate()
    assert told(beside.name) ^ told(connection.settings_dict["NAME"]) == set()


def test_a_database_that_stopped_halfway_moves_on_with_its_rows_and_is_the_same(beside):
    """Days committed before are days held after."""
    beside.does("steps.commit_days()")
    beside.migrate()
    days = beside.does("print(json.dumps(steps.held_days()))")
    assert days == [10, 3, "hold", "open", "release"]
    differences = told(beside.name) ^ told(connection.settings_dict["NAME"])
    assert {line for line in differences if not line.startswith("rows: ")} == set()
