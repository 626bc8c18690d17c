"""The desk with its capacity opened."""

from decimal import Decimal

import pytest

from accounts.permissions import Role
from support import actions
from support.models import Capacity
from tests.factories.accounts import person


@pytest.fixture
def agent():
    """Somebody of the datalab."""
    return person(Role.SUPPORT_AGENT)


@pytest.fixture
def asker():
    """Somebody of a ministry, who may ask for help."""
    return person(Role.DATA_ADMINISTRATOR)


@pytest.fixture
def chief():
    """The head of the desk."""
    return person(Role.DECISION_MAKER)


@pytest.fixture
def open_quarter(chief, at):
    """``open_quarter(2026, 1, 100)``: so many person-days in a quarter."""

    def opened(year: int, quarter: int, days: int) -> Capacity:
        return actions.open_days(year, quarter, Decimal(days), by=chief, at=at, reason="Ouverture")

    return opened


@pytest.fixture
def capacity(open_quarter):
    """A hundred days in the quarter of the tests' clock."""
    return open_quarter(2026, 1, 100)
