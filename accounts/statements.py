"""A query that the ORM writes once: each call brings values to a statement already planned.

For the few queries of every request. To write the SQL of one costs Django several times what
PostgreSQL needs to answer it, and to plan it costs PostgreSQL as much again.
"""

from collections.abc import Collection
from copy import copy
from enum import Enum
from functools import cache
from typing import Any

from django.db import DatabaseError, connections, router
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.signals import post_save, pre_save
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error
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
        self._written: _Written | None = None

    def __call__(self, **values: Any) -> list[Any]:
        rows: Any = self.rows
        connection = connections[rows.db]
        if rows.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("A row is locked inside a transaction.")
        if self._written is None:
            self._written = self._write(connection)
        written = self._written
        answer = _fetched(connection, written.sql, [values[name] for name in written.names])
        if not answer:
            return []
        compiler = written.answered(answer, connection)
        if rows._iterable_class is ModelIterable and not rows._prefetch_related_lookups:
            return written.models(compiler, answer)
        rows = rows.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler
        return list(rows)

    def _write(self, connection: Any) -> "_Written":
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
        return _Written(compiler, sql.replace("%%", "%%%%") % tuple(pieces), names)


class _Written:
    """The SQL of a query, the slots of its places, and what makes rows of its answers.

    The ORM works out the latter at each query, from columns that here stay the same.
    """

    def __init__(self, compiler: Any, sql: str, names: list[str]) -> None:
        self.compiler, self.sql, self.names = compiler, sql, names
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.related: dict[str, list[Any]] = {}

    def answered(self, answer: list[tuple], connection: Any) -> Any:
        """Django's compiler, that has its answer already: it only converts."""
        bound = copy(self.compiler)
        bound.using, bound.connection = connection.alias, connection
        bound.get_converters = lambda _columns: self.converters
        bound.execute_sql = lambda *_args, **_options: [answer]
        return bound

    def models(self, compiler: Any, answer: list[tuple]) -> list[Any]:
        """What Django's ``ModelIterable`` makes of the answer."""
        info, using = compiler.klass_info, compiler.using
        first, end = info["select_fields"][0], info["select_fields"][-1] + 1
        if using not in self.related:
            populators: Any = get_related_populators  # the stubs are those of Django 6
            self.related[using] = populators(info, compiler.select, using)
        names = [column.target.attname for column, _sql, _alias in compiler.select[first:end]]
        found = []
        for row in compiler.apply_converters(answer, self.converters):
            made = info["model"].from_db(using, names, row[first:end])
            for related in self.related[using]:
                related.populate(row, made)
            for name, place in (compiler.annotation_col_map or {}).items():
                setattr(made, name, row[place])
            found.append(made)
        return found


def insert(row: Model) -> None:
    """``row.save(force_insert=True)`` of a row that nobody listens to, by a statement written once.

    For an append-only table without signals; the columns that PostgreSQL gives (the key) stay out.
    """
    table, columns = _columns_of(type(row))
    connection = connections[router.db_for_write(type(row))]
    places = ", ".join(["%s"] * len(columns))
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(column.column) for column in columns)
    sql = f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})"  # noqa: S608 - the model's names
    _execute(connection, sql, [_stored(column, row, connection, True) for column in columns])


def update(row: Model, names: Collection[str]) -> None:
    """``row.save(update_fields=names)``, by a statement written once for these fields.

    As there, its signals are sent, and a row that is gone is a DatabaseError.
    """
    model: Any = type(row)
    using = router.db_for_write(model, instance=row)
    connection = connections[using]
    said = {"sender": model, "instance": row, "raw": False, "using": using}
    said["update_fields"] = frozenset(names)
    pre_save.send(**said)
    columns = [model._meta.get_field(name) for name in names]
    quoted = connection.ops.quote_name
    told = ", ".join(f"{quoted(column.column)} = %s" for column in columns)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    sql = f"UPDATE {table} SET {told} WHERE {key} = %s"  # noqa: S608 - the model's own names
    values = [_stored(column, row, connection, False) for column in columns]
    if _execute(connection, sql, [*values, row.pk]) != 1:
        raise DatabaseError("Save with update_fields did not affect any rows.")
    post_save.send(created=False, **said)


@cache
def _columns_of(model: Any) -> tuple[str, list[Any]]:
    return model._meta.db_table, [c for c in model._meta.concrete_fields if not c.primary_key]


def _stored(column: Any, row: Model, connection: Any, is_new: bool) -> Any:
    value = column.get_db_prep_save(column.pre_save(row, is_new), connection)
    return value.value if isinstance(value, Enum) else value


def _execute(connection: Any, sql: str, values: list[Any]) -> int:
    """Runs a statement with these values; the number of rows that it wrote."""
    with mark_for_rollback_on_error(connection.alias), prepared(connection) as cursor:
        cursor.execute(sql, [Int8(v) if type(v) is int else v for v in values])
        return cursor.rowcount


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
