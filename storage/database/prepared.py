"""Statements of the hot path: compiled once, then given straight to the driver.

What SQLAlchemy does around each execution costs several times what SQLite needs for the statement.
Here SQLAlchemy only writes the SQL and knows the types; transactions, errors and values are the
same as with `conn.execute`. Use it where it was measured (docs/measurements.md), nowhere else.

It uses parts of SQLAlchemy that may change without notice: pyproject.toml therefore admits one
minor version, and tests/storage/database/test_sqlalchemy_internals.py names each part.
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
    """One statement, also an Upsert. Lists of varying length (IN) do not fit."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, conn: Connection, values: Values) -> list[tuple[Any, ...]]:
        """All rows, each a plain tuple in the order of the columns."""
        compiled = self._for(conn, values)
        found: list[tuple[Any, ...]] = _run(conn, compiled, compiled.parameters(values)).fetchall()
        return [compiled.converted(row) for row in found]

    def first(self, conn: Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row; None when there is none."""
        compiled = self._for(conn, values)
        cursor = _run(conn, compiled, compiled.parameters(values))
        row: tuple[Any, ...] | None = cursor.fetchone()
        cursor.close()  # a statement that is not read to its end would keep its lock
        return None if row is None else compiled.converted(row)

    def execute(self, conn: Connection, values: Values) -> int:
        """Run a statement that writes; how many rows it wrote."""
        compiled = self._for(conn, values)
        return int(_run(conn, compiled, compiled.parameters(values)).rowcount)

    def execute_many(self, conn: Connection, rows: Sequence[Values]) -> None:
        """Write rows of the same columns in one call; nothing for an empty list."""
        if rows:
            compiled = self._for(conn, rows[0])
            _run(conn, compiled, [compiled.parameters(row) for row in rows], many=True)

    def _for(self, conn: Connection, values: Values) -> _Compiled:
        key = (conn.dialect.name, *values)
        compiled = self._compiled.get(key)
        if compiled is None:
            given = self.statement
            statement = given.on(conn) if isinstance(given, Upsert) else given
            compiled = self._compiled[key] = _Compiled(statement, conn.dialect, list(values))
        return compiled


class _Compiled:
    """The SQL for one dialect and one set of named values, and the converters of the values."""

    def __init__(self, statement: Any, dialect: Dialect, names: list[str]) -> None:
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)
        self.sql = str(compiled)
        constants, order = compiled.params, compiled.positiontup
        self._named = None if order is not None else list(constants)
        self._parts: list[tuple[str, bool, Any, Convert]] = [
            (name, name in names, constants[name], _bind_processor(compiled, name, dialect))
            for name in (constants if order is None else order)
        ]
        types = [column.type for column in statement.exported_columns]
        results = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in types]
        self._results: Sequence[Convert] = results if any(results) else ()

    def parameters(self, values: Values) -> Any:
        """The parameters that the driver binds."""
        bound = []
        for name, is_given, constant, convert in self._parts:
            value = values[name] if is_given else constant
            bound.append(convert(value) if convert else value)
        return bound if self._named is None else dict(zip(self._named, bound, strict=True))

    def converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """A row of the driver with its values converted to the types of the columns."""
        if not self._results:
            return row
        pairs = zip(self._results, row, strict=True)
        return tuple(convert(value) if convert else value for convert, value in pairs)


def _bind_processor(compiled: SQLCompiler, name: str, dialect: Dialect) -> Convert:
    convert: Convert = compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def _run(conn: Connection, compiled: _Compiled, parameters: Any, *, many: bool = False) -> Any:
    if not conn.in_transaction():
        conn.begin()  # as SQLAlchemy does: the listener of the engine sends the BEGIN
    driver: Any = conn.connection.dbapi_connection
    errors = conn.dialect.loaded_dbapi.Error
    try:
        if many:
            return driver.cursor().executemany(compiled.sql, parameters)
        return driver.execute(compiled.sql, parameters)
    except errors as error:
        raise DBAPIError.instance(
            compiled.sql,
            parameters,
            error,
            errors,
            hide_parameters=conn.engine.hide_parameters,
            dialect=conn.dialect,
        ) from error
