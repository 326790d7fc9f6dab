"""Statements of the hot path: compiled once, then handed straight to the driver.

What SQLAlchemy does around each execution costs several times what SQLite needs for the statement
itself. Here it only writes the SQL and knows the types; transactions, errors and values are the
same as with `conn.execute`. Use it where it was measured (docs/measurements.md), nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from storage.database.upsert import Upsert

Values = Mapping[str, Any]
Convert = Callable[[Any], Any] | None


class Prepared:
    """One statement, INSERT … ON CONFLICT included. Lists of varying length (IN) do not fit."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._ready: dict[tuple[str, ...], _Ready] = {}

    def rows(self, conn: Connection, values: Values) -> list[tuple[Any, ...]]:
        """All rows, each a plain tuple in the order of the columns."""
        ready = self._of(conn, values)
        found: list[tuple[Any, ...]] = _executed(conn, ready, ready.parameters(values)).fetchall()
        return [ready.converted(row) for row in found]

    def first(self, conn: Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row; None when there is none."""
        ready = self._of(conn, values)
        cursor = _executed(conn, ready, ready.parameters(values))
        row: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()  # a statement that is not read to its end would hold its lock
        return None if row is None else ready.converted(row)

    def changed(self, conn: Connection, values: Values) -> int:
        """How many rows it wrote."""
        ready = self._of(conn, values)
        return int(_executed(conn, ready, ready.parameters(values)).rowcount)

    def all_changed(self, conn: Connection, rows: Sequence[Values]) -> None:
        """Write many rows of the same columns in one call; nothing for none."""
        if rows:
            ready = self._of(conn, rows[0])
            _executed(conn, ready, [ready.parameters(row) for row in rows], many=True)

    def _of(self, conn: Connection, values: Values) -> _Ready:
        key = (conn.dialect.name, *values)
        ready = self._ready.get(key)
        if ready is None:
            one = self.statement
            written = one.on(conn) if isinstance(one, Upsert) else one
            ready = self._ready[key] = _Ready(written, conn.dialect, list(values))
        return ready


class _Ready:
    """The SQL for one dialect and one set of named values, with what converts each value."""

    def __init__(self, statement: Any, dialect: Dialect, names: list[str]) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)
        self.sql = str(compiled)
        constants, order = compiled.params, compiled.positiontup
        self._named = None if order is not None else list(constants)
        self._parts: list[tuple[str, bool, Any, Convert]] = [
            (name, name in names, constants[name], _into(compiled, name, dialect))
            for name in (constants if order is None else order)
        ]
        types = [column.type for column in statement.exported_columns] if _gives(statement) else []
        results = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in types]
        self._results: Sequence[Convert] = results if any(results) else ()

    def parameters(self, values: Values) -> Any:
        """What the driver binds."""
        bound = []
        for name, given, constant, convert in self._parts:
            value = values[name] if given else constant
            bound.append(convert(value) if convert else value)
        return bound if self._named is None else dict(zip(self._named, bound, strict=True))

    def converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row of the driver, as the types of its columns mean it."""
        if not self._results:
            return row
        pairs = zip(self._results, row, strict=True)
        return tuple(convert(value) if convert else value for convert, value in pairs)


def _into(compiled: SQLCompiler, name: str, dialect: Dialect) -> Convert:
    convert: Convert = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _gives(statement: Any) -> bool:
    return bool(statement.is_select or (statement.is_dml and statement._returning))


def _executed(conn: Connection, ready: _Ready, parameters: Any, *, many: bool = False) -> Any:
    if not conn.in_transaction():
        conn.begin()  # as SQLAlchemy does: the engine's listener opens it
    driver: Any = conn.connection.dbapi_connection
    errors = conn.dialect.loaded_dbapi.Error
    try:
        if many:
            return driver.cursor().executemany(ready.sql, parameters)
        return driver.execute(ready.sql, parameters)
    except errors as error:
        raise DBAPIError.instance(
            ready.sql,
            parameters,
            error,
            errors,
            hide_parameters=conn.engine.hide_parameters,
            dialect=conn.dialect,
        ) from error
