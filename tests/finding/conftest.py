"""A desk with its people and its money, for the lists and the search that speak of files."""

import pytest

from tests.funding.stories import Desk


@pytest.fixture
def desk(db) -> Desk:
    return Desk()
