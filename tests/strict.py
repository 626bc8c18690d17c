"""Makes tests stricter than production: what is only sloppy there is a failure here.

An undefined template variable fails; unordered querysets are shuffled, and may not be sliced; a
GET may not write. Naive datetimes and warnings of our own code are errors (pyproject).
"""

import random
import re
import sys
from pathlib import Path

import pytest
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.db.models.query import MAX_GET_RESULTS, QuerySet
from django.template import engines
from django.template.base import FilterExpression, Node
from django.template.defaulttags import ForNode

from tests.unchanged import WINGS

HOUSE = Path(__file__).resolve().parent.parent
TEMPLATES = str(HOUSE / "templates")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}

#: Writes that a GET may make, each with its reason.
ALLOWED_ON_GET = {
    r'^(INSERT INTO|UPDATE|DELETE FROM) "accounts_session"': (
        "Django keeps the messages shown once, and the sign-in's own state, in the session"
    ),
}
#: Addresses where a GET is an arrival, each with its reason.
ARRIVALS = {
    "/connexion/retour/": "OpenID Connect brings a person back by GET: the account opens there",
}
_WRITE = re.compile(
    r"^\s*(?:/\*.*?\*/\s*)*(?:WITH\b.*?\b)?(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE|MERGE)\b",
    re.IGNORECASE | re.DOTALL,
)
_LOCK = re.compile(r"\bFOR (NO KEY )?UPDATE\b|\bFOR (KEY )?SHARE\b", re.IGNORECASE)


class UndefinedVariable(AssertionError):
    """A template of ours named something that its page does not give."""


class UnorderedSlice(AssertionError):
    """A slice of rows without order: another run would show others."""


class WriteOnGet(AssertionError):
    """A page that only reads has written."""


class _Undefined(str):
    """Django's ``string_if_invalid``: fails for our templates, is the usual nothing for packages'.

    Nothing, and not a text: their filters then apply (``|default``), as they do in production.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return _template_being_rendered().startswith(TEMPLATES)

    def __contains__(self, key: object) -> bool:
        return key == "%s"

    def __mod__(self, variable: object) -> str:
        origin = _template_being_rendered()
        if origin.startswith(TEMPLATES):
            name = origin.removeprefix(TEMPLATES + "/")
            raise UndefinedVariable(f"« {variable} » is undefined in {name}")
        return ""


def _template_being_rendered() -> str:
    """The file of the innermost template node on the stack."""
    frame = sys._getframe()
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return ""


class _StrictSequence:
    """The sequence of a ``{% for %}``, which Django lets be undefined."""

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression

    def resolve(self, context, ignore_failures=False):
        return self.expression.resolve(context)

    def __getattr__(self, name):
        return getattr(self.expression, name)


_for_init = ForNode.__init__


def _strict_for(self, loopvars, sequence, *args, **kwargs) -> None:
    _for_init(self, loopvars, _StrictSequence(sequence), *args, **kwargs)


_fetch_all = QuerySet._fetch_all
_shuffler = random.Random()


def _fetch_shuffled(self) -> None:
    """Rows that no order binds come in any order, as PostgreSQL promises nothing better."""
    fresh = self._result_cache is None and self.model._meta.app_label in WINGS and not self.ordered
    if fresh and self.query.is_sliced and self.query.high_mark != MAX_GET_RESULTS:
        raise UnorderedSlice(f"a slice of {self.model.__name__} without order")
    _fetch_all(self)
    if fresh:
        _shuffler.shuffle(self._result_cache)


_get_response = BaseHandler.get_response


def _get_response_read_only(self, request):
    if request.method not in SAFE_METHODS or request.path in ARRIVALS:
        return _get_response(self, request)
    with connection.execute_wrapper(_refuse_writes):
        return _get_response(self, request)


def _refuse_writes(execute, sql, params, many, context):
    text = str(sql)
    if (_WRITE.match(text) or _LOCK.search(text)) and not any(
        re.match(allowed, text) for allowed in ALLOWED_ON_GET
    ):
        raise WriteOnGet(f"a GET may not write: {text[:200]}")
    return execute(sql, params, many, context)


def pytest_sessionstart() -> None:
    """Puts the strictness in place once Django is ready."""
    engines["django"].engine.string_if_invalid = _Undefined()
    ForNode.__init__ = _strict_for
    QuerySet._fetch_all = _fetch_shuffled
    BaseHandler.get_response = _get_response_read_only


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item) -> None:
    """The same test is shuffled the same way at each run, so that a failure can be replayed."""
    _shuffler.seed(item.nodeid)
