"""The one error of the house: a deed was refused, and here is the sentence to show."""


class Refused(Exception):  # noqa: N818 - the trade's word, said everywhere
    """A deed that a rule forbids. Nothing was stored.

    ``code`` is stable English for programs, ``message`` a French sentence for people,
    ``field`` the form field that it concerns, when there is one.
    """

    def __init__(self, code: str, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = str(message)
        self.field = field
