"""What every test finds: a signed-in client, a moment, what must not change, and strictness."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.db import connection
from django.test import Client, TransactionTestCase

from opendata import shelf
from tests.unchanged import everything_as_before

pytest_plugins = ["tests.strict"]

_flush = TransactionTestCase._fixture_teardown


def _flush_with_triggers_asleep(self) -> None:
    """Append-only tables refuse TRUNCATE: the flush after a transactional test has its own way."""
    with pgtrigger.ignore():
        _flush(self)


TransactionTestCase._fixture_teardown = _flush_with_triggers_asleep


@pytest.fixture(autouse=True)
def _empty_shelf() -> None:
    """What a page kept ready in one test is not found by another."""
    shelf.turn()


@pytest.fixture
def at() -> datetime:
    """A Monday morning in Paris."""
    return datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """``sign_in(person)``: the browser of a person already known."""

    def opened(person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return opened


@pytest.fixture
def nothing_changes() -> Callable:
    """``with nothing_changes():`` fails when any row of any wing differs at the end."""

    @contextmanager
    def watched() -> Iterator[None]:
        with everything_as_before(connection):
            yield

    return watched
