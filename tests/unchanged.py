"""Shows that a refusal changed nothing: every row of every wing, before and after."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps

WINGS = (
    "accounts",
    "api",
    "jobs",
    "workflow",
    "notifications",
    "documents",
    "finding",
    "projects",
    "support",
    "funding",
    "ledger",
    "opendata",
)

#: A session keeps the messages shown once and the way back after a sign-in: no rule is about it.
NOT_WATCHED = {"accounts_session"}


def tables() -> list[str]:
    """The tables of our own models."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in WINGS
        and model._meta.managed
        and not model._meta.proxy
        and model._meta.db_table not in NOT_WATCHED
    )


def photograph(connection) -> dict[str, list[str]]:
    """Every row of our tables as text, table by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


@contextmanager
def everything_as_before(connection) -> Iterator[None]:
    """Fails, naming the tables, when any row differs at the end of the block."""
    before = photograph(connection)
    yield
    after = photograph(connection)
    changed = [table for table in before if before[table] != after[table]]
    assert not changed, f"a refusal must change nothing; changed: {', '.join(changed)}"
