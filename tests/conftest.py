"""What every test finds: a signed-in client, the clock, people of each role."""

import pgtrigger
import pytest
from django.test import TransactionTestCase


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_append_only_tables():
    """The flush after a transactional test is the one TRUNCATE that these tables accept."""
    flush = TransactionTestCase._fixture_teardown

    def _fixture_teardown(self):
        with pgtrigger.ignore():
            flush(self)

    patch = pytest.MonkeyPatch()
    patch.setattr(TransactionTestCase, "_fixture_teardown", _fixture_teardown)
    yield
    patch.undo()
