"""The programs of tests/api knock at the walls too."""

from tests.api.conftest import program

__all__ = ["program"]
