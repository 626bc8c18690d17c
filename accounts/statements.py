"""A query that the ORM writes once: each call brings values to a statement already planned.

For the few queries of every request. To write the SQL of one costs Django several times what
PostgreSQL needs to answer it, and to plan it costs PostgreSQL as much again.
"""

import inspect
import re
from collections.abc import Callable, Collection, Iterator
from copy import copy
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from itertools import count
from threading import RLock
from typing import Any

from django.db import DatabaseError, connection, connections, router
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.signals import post_init, post_save, pre_init, pre_save
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error
from psycopg import RawCursor
from psycopg.sql import Literal
from psycopg.types.numeric import Int8

#: While the ORM writes a query it changes it: two threads at once would write neither.
_WRITING = RLock()


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
        written = self._as_written(connection)
        answer = _fetched(connection, written.numbered, [values[name] for name in written.names])
        if not answer:
            return []
        if rows._prefetch_related_lookups:
            return self._by_the_orm(written.answered(answer, connection))
        if rows._iterable_class is ModelIterable:
            return written.models(connection, answer)
        if rows._iterable_class is FlatValuesListIterable:
            return [row[0] for row in written.converted(connection, answer)]
        if rows._iterable_class is ValuesListIterable:
            return list(map(tuple, written.converted(connection, answer)))
        return self._by_the_orm(written.answered(answer, connection))

    def _by_the_orm(self, compiler: Any) -> list[Any]:
        """What the ORM makes of an answer that is already there, and all that goes with it."""
        rows: Any = self.rows.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler
        return list(rows)

    def asked(self, **values: Any) -> "Asked":
        """The statement with these values, to be asked later."""
        return Asked(self, values)

    def text(self, **values: Any) -> tuple[str, list[Any]]:
        """Its SQL and the values of its places, to stand inside another statement."""
        written = self._as_written(connections[self.rows.db])
        return written.sql, [values[name] for name in written.names]

    def _as_written(self, connection: Any) -> "_Written":
        if self._written is None:
            with _WRITING:
                self._written = self._written or self._write(connection)
        return self._written

    def _write(self, connection: Any) -> "_Written":
        """What is no slot stands in the text: PostgreSQL plans with it."""
        connection.ensure_connection()
        compiler = self.rows.query.get_compiler(connection=connection, elide_empty=False)
        return _Written(compiler, *_text(compiler, connection))


class Keys:
    """``ARRAY (rows)``, of a query with slots and one column, as a part of other queries.

    ``keys(**values)`` is an expression: its SQL is written once, and the query that holds it reads
    the rows each time it runs.
    """

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self.rows = rows
        self._written: tuple[str, list[str]] | None = None

    def __call__(self, **values: Any) -> Expression:
        return _Array(self, values)

    def written(self, connection: Any) -> tuple[str, list[str]]:
        """The SQL, and the names of the slots in its places."""
        with _WRITING:
            if self._written is None:
                connection.ensure_connection()
                compiler = self.rows.query.get_compiler(connection=connection, elide_empty=False)
                sql, names = _text(compiler, connection)
                self._written = f"ARRAY({sql})", names
        return self._written


class _Array(Expression):
    """The rows of ``Keys`` for these values."""

    def __init__(self, keys: Keys, values: dict[str, Any]) -> None:
        super().__init__()
        self.keys, self.values = keys, values

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        sql, names = self.keys.written(connection)
        return sql, [self.values[name] for name in names]


def _text(compiler: Any, connection: Any) -> tuple[str, list[str]]:
    """The SQL with every parameter in it but the slots, and the names of these in their order."""
    sql, params = compiler.as_sql()
    names = [param.name for param in params if isinstance(param, Slot)]
    pieces = [
        "%s"
        if isinstance(param, Slot)
        else Literal(param).as_string(connection.connection).replace("%", "%%")
        for param in params
    ]
    return sql.replace("%%", "%%%%") % tuple(pieces), names


@dataclass(frozen=True)
class Asked:
    """A statement and its values: its rows when iterated, its text inside another statement."""

    statement: Statement
    values: dict[str, Any]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.statement(**self.values))

    def text(self) -> tuple[str, list[Any]]:
        """As ``Statement.text``."""
        return self.statement.text(**self.values)


class Plain:
    """A model whose rows are made as Django makes them, without what changes nothing here.

    ``Model.__init__`` walks every field for each row, to find what was not given.
    """

    def __init__(self, model: Any) -> None:
        self.model = model
        ours = inspect.getattr_static(model, "from_db")
        self.is_plain = model.__init__ is Model.__init__ and ours is inspect.getattr_static(
            Model, "from_db"
        )

    def from_db(self, using: str, names: Collection[str], values: Collection[Any]) -> Any:
        """As ``Model.from_db``."""
        if not self.is_plain or pre_init.receivers or post_init.receivers:
            return self.model.from_db(using, names, values)
        made = self.model.__new__(self.model)
        made.__dict__.update(zip(names, values, strict=True))
        made._state = state = ModelState()
        state.adding, state.db = False, using
        return made


def _made_plainly(populators: list[Any]) -> list[Any]:
    for populator in populators:
        populator.model_cls = Plain(populator.model_cls)
        _made_plainly(populator.related_populators)
    return populators


class _Written:
    """The SQL of a query, the slots of its places, and what makes rows of its answers.

    The ORM works out the latter at each query, from columns that here stay the same.
    """

    def __init__(self, compiler: Any, sql: str, names: list[str]) -> None:
        self.compiler, self.sql, self.names = compiler, sql, names
        self.numbered = numbered(sql)
        columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
        self.converters = compiler.get_converters(columns)
        self.related: dict[str, list[Any]] = {}
        info = compiler.klass_info
        if info:
            first, end = info["select_fields"][0], info["select_fields"][-1] + 1
            self.rows, self.place = Plain(info["model"]), slice(first, end)
            self.fields = [column.target.attname for column in columns[first:end]]

    def answered(self, answer: list[tuple], connection: Any) -> Any:
        """Django's compiler, that has its answer already: it only converts."""
        bound = copy(self.compiler)
        bound.using, bound.connection = connection.alias, connection
        bound.get_converters = lambda _columns: self.converters
        rows = [row[: bound.col_count] for row in answer]
        bound.execute_sql = lambda *_args, **_options: [rows]
        return bound

    def converted(self, connection: Any, answer: list[tuple]) -> Iterator[Any]:
        """The values of each row as Django reads them, without those that only give the order."""
        for answered in answer:
            row = list(answered[: self.compiler.col_count])
            for place, (converters, expression) in self.converters.items():
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
            yield row

    def models(self, connection: Any, answer: list[tuple]) -> list[Any]:
        """What Django's ``ModelIterable`` makes of the answer."""
        using = connection.alias
        if using not in self.related:
            populators: Any = get_related_populators  # the stubs are those of Django 6
            related = populators(self.compiler.klass_info, self.compiler.select, using)
            self.related[using] = _made_plainly(related)
        found = []
        for row in self.converted(connection, answer):
            made = self.rows.from_db(using, self.fields, row[self.place])
            for related in self.related[using]:
                related.populate(row, made)
            for name, place in (self.compiler.annotation_col_map or {}).items():
                setattr(made, name, row[place])
            found.append(made)
        return found


def update(row: Model, names: Collection[str], *, telling: Model | None = None) -> None:
    """``row.save(update_fields=names)``, by a statement written once for these fields.

    As there, its signals are sent, and a row that is gone is a DatabaseError. ``telling`` is a row
    to insert in the same statement: of an append-only table to whose signals nobody listens; the
    columns that PostgreSQL gives (the key) stay out.
    """
    model: Any = type(row)
    using = router.db_for_write(model, instance=row)
    connection = connections[using]
    said = {"sender": model, "instance": row, "raw": False, "using": using}
    said["update_fields"] = frozenset(names)
    pre_save.send(**said)
    columns = [model._meta.get_field(name) for name in names]
    sql = _update_of(model, tuple(names), type(telling) if telling else None)
    values = [_stored(column, row, connection, False) for column in columns]
    values.append(row.pk)
    if telling is not None:
        values += [_stored(c, telling, connection, True) for c in _columns_of(type(telling))]
    if _execute(connection, sql, values) != 1:
        raise DatabaseError("Save with update_fields did not affect any rows.")
    post_save.send(created=False, **said)


@cache
def _columns_of(model: Any) -> list[Any]:
    return [column for column in model._meta.concrete_fields if not column.primary_key]


@cache
def _update_of(model: Any, names: tuple[str, ...], telling: Any) -> str:
    quoted, key = connection.ops.quote_name, model._meta.pk.column
    columns = [model._meta.get_field(name).column for name in names]
    told = ", ".join(f"{quoted(column)} = %s" for column in columns)
    table = quoted(model._meta.db_table)
    sql = f"UPDATE {table} SET {told} WHERE {quoted(key)} = %s"  # noqa: S608 - the model's own names
    if telling is None:
        return sql
    columns = [column.column for column in _columns_of(telling)]
    into = f"{quoted(telling._meta.db_table)} ({', '.join(map(quoted, columns))})"
    places = ", ".join(["%s"] * len(columns))
    return (
        f"WITH moved AS ({sql} RETURNING 1) "  # noqa: S608 - the models' own names
        f"INSERT INTO {into} SELECT {places} FROM moved"
    )


def _stored(column: Any, row: Model, connection: Any, is_new: bool) -> Any:
    return column.get_db_prep_save(column.pre_save(row, is_new), connection)


def _execute(connection: Any, sql: str, values: list[Any]) -> int:
    """Runs a statement with these values; the number of rows that it wrote."""
    with mark_for_rollback_on_error(connection.alias), prepared(connection) as cursor:
        cursor.execute(numbered(sql), [sent(value) for value in values])
        return cursor.rowcount


def sent(value: Any) -> Any:
    """A value as one same type, whatever its size: each type is another statement to prepare."""
    if type(value) is int:
        return Int8(value)
    return value.value if isinstance(value, Enum) else value


class _Bare:
    """What is left of Django's cursor when nobody logs or wraps its queries: half of its time."""

    __slots__ = ("connection", "cursor", "fetchall", "fetchone")

    def __init__(self, connection: Any, cursor: RawCursor[Any]) -> None:
        self.connection, self.cursor = connection, cursor
        self.fetchall: Callable[[], list[Any]] = cursor.fetchall
        self.fetchone: Callable[[], Any] = cursor.fetchone

    def execute(self, sql: str, values: list[Any]) -> None:
        self.connection.validate_no_broken_transaction()
        with self.connection.wrap_database_errors:
            self.cursor.execute(sql, values)

    @property
    def rowcount(self) -> int:
        return self.cursor.rowcount


class prepared:  # noqa: N801 - used as a function, in a « with »
    """A cursor whose statement PostgreSQL reads and plans once a connection, not at each call.

    Django's own puts the values in the text. This one goes through the same wrappers; it takes a
    text already ``numbered``, that nobody reads again at each call. A connection keeps one from
    call to call; a call inside another has its own.
    """

    __slots__ = ("connection", "cursor", "held")

    def __init__(self, connection: Any) -> None:
        connection.ensure_connection()
        self.connection, self.held = connection, connection.connection

    def __enter__(self) -> "CursorWrapper | _Bare":
        self.cursor = self.held.__dict__.pop("_between_calls", None) or RawCursor(self.held)
        if self.connection.queries_logged:
            return self.connection.make_debug_cursor(self.cursor)
        if self.connection.execute_wrappers:
            return self.connection.make_cursor(self.cursor)
        return _Bare(self.connection, self.cursor)

    def __exit__(self, *_error: object) -> None:
        self.held._between_calls = self.cursor


@lru_cache(maxsize=1_000)
def numbered(sql: str) -> str:
    """A text with ``%s`` in its places as PostgreSQL reads it: ``$1``, ``$2``; ``%%`` is ``%``."""
    places = count(1)
    return re.sub("%([s%])", lambda met: "%" if met[1] == "%" else f"${next(places)}", sql)


def _fetched(connection: Any, sql: str, values: list[Any]) -> list[tuple]:
    with prepared(connection) as cursor:
        cursor.execute(sql, [sent(value) for value in values])
        return cursor.fetchall()
