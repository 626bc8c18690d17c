"""A query that the ORM writes once: each call brings values to a statement already planned.

For the few queries of every request. To write the SQL of one costs Django several times what
PostgreSQL needs to answer it, and to plan it costs PostgreSQL as much again.
"""

from copy import copy
from typing import Any

from django.db import connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, QuerySet
from django.db.transaction import TransactionManagementError
from psycopg import Cursor
from psycopg.sql import Literal
from psycopg.types.numeric import Int8


class Slot(Expression):
    """The place of a value in the query of a statement, where an ``F`` could stand."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


class Statement:
    """A query with slots. What it selects is decided once; only the slots' values may change.

    ``statement(**values)`` gives the rows as the query would, in one query: none of Django's
    shortcuts (a model, a list, an empty value) stands for a value. Written at its first call.
    """

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.rows = rows
        self._written: tuple[Any, str, list[str]] | None = None

    def __call__(self, **values: Any) -> list[Any]:
        rows: Any = self.rows.all()
        rows.query.get_compiler = lambda using, **_options: self._bound(using, values)
        return list(rows)

    def _bound(self, using: str, values: dict[str, Any]) -> Any:
        """Django's compiler with its SQL written already: it only fetches and converts."""
        connection = connections[using]
        if self.rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("A row is locked inside a transaction.")
        if self._written is None:
            self._written = self._write(connection)
        compiler, sql, names = self._written
        bound = copy(compiler)
        bound.using, bound.connection = using, connection
        bound.execute_sql = lambda *_args, **_options: [
            _fetched(connection, sql, [values[name] for name in names])
        ]
        return bound

    def _write(self, connection: Any) -> tuple[Any, str, list[str]]:
        """What is no slot stands in the text: PostgreSQL plans with it."""
        connection.ensure_connection()
        compiler = self.rows.query.get_compiler(connection=connection, elide_empty=False)
        sql, params = compiler.as_sql()
        names = [param.name for param in params if isinstance(param, Slot)]
        pieces = [
            "%s"
            if isinstance(param, Slot)
            else Literal(param).as_string(connection.connection).replace("%", "%%")
            for param in params
        ]
        return compiler, sql.replace("%%", "%%%%") % tuple(pieces), names


def prepared(connection: Any) -> CursorWrapper:
    """A cursor whose statement PostgreSQL reads and plans once a connection, not at each call.

    Django's own puts the values in the text. This one goes through the same wrappers.
    """
    connection.ensure_connection()
    cursor: Any = Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(cursor)


def _fetched(connection: Any, sql: str, values: list[Any]) -> list[tuple]:
    """Whole numbers go as one type, whatever their size: each type is another statement."""
    with prepared(connection) as cursor:
        cursor.execute(sql, [Int8(v) if type(v) is int else v for v in values])
        return cursor.fetchall()
