"""A desk with its people and its money."""

import pytest

from tests.funding.stories import Desk


@pytest.fixture
def desk(db) -> Desk:
    return Desk()


@pytest.fixture
def refused(nothing_changes):
    """``with refused("code"):`` the deed is refused under that code, and nothing has changed."""
    from contextlib import contextmanager

    from workflow.refusals import Refused

    @contextmanager
    def expected(code: str):
        with nothing_changes(), pytest.raises(Refused) as caught:
            yield caught
        assert caught.value.code == code
        assert caught.value.message

    return expected
