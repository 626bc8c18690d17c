"""What the explorer refuses, in French sentences that name the line, column or parameter."""

from django.utils.functional import Promise


class FileRefused(Exception):  # noqa: N818 - the trade's word
    """A file that cannot be explored; ``message`` names the line and the column when it can."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(str(message))
        self.message = str(message)


class QueryRefused(Exception):  # noqa: N818
    """A question that makes no sense here. ``field`` names the parameter, ``code`` is stable."""

    status = 400

    def __init__(self, code: str, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
        self.field = field


class TooLong(QueryRefused):
    """The question took longer than is allowed: it was interrupted."""

    status = 503


class TooBusy(QueryRefused):
    """Too many questions at once."""

    status = 503


class TooHeavy(QueryRefused):
    """The question needs more memory than is allowed."""

    status = 503


class NotReady(QueryRefused):
    """The data are not on this machine (yet)."""

    status = 503
