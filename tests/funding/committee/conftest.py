"""A committee ready to sit."""

import pytest

from tests.funding.committee.stories import Committee


@pytest.fixture
def committee(desk) -> Committee:
    return Committee(desk)
