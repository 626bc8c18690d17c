"""What a person may not do with messages, in a French sentence."""

from django.utils.functional import Promise


class NotAllowed(Exception):  # noqa: N818 - a sentence for people
    """Nothing was stored. ``code`` is stable English, ``field`` the form field concerned."""

    def __init__(self, code: str, message: str | Promise, *, field: str = "") -> None:
        super().__init__(str(message))
        self.code = code
        self.message = str(message)
        self.field = field
