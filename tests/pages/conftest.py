"""The reference data, loaded once for the tests of pages that need it."""

import pytest

from datalab import reference


@pytest.fixture
def loaded(db) -> None:
    """The ministries, the operators and the two calls."""
    reference.load()
