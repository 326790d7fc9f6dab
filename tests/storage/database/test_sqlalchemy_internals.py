"""storage/database/prepared.py uses parts of SQLAlchemy that its public interface does not promise.

That is why pyproject.toml admits one minor version only (<2.2). When a test here fails after an
upgrade, SQLAlchemy has changed one of these parts: read its new code, mend prepared.py, then raise
the bound.
"""

from __future__ import annotations

import inspect
import tomllib
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import Connection, Dialect, bindparam, func, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

from storage.schema.tables import serials

ROOT = Path(__file__).parents[3]
MEND = "SQLAlchemy {} changed {}: mend storage/database/prepared.py, then raise the bound"
DIALECTS = {"sqlite": sqlite.dialect(), "postgresql": postgresql.psycopg.dialect()}
QUERY = select(serials.c.name).where(serials.c.last < bindparam("most"), serials.c.name != "x")


def compiled(dialect: Dialect) -> SQLCompiler:
    made = QUERY.compile(dialect=dialect, column_keys=["most"])
    assert isinstance(made, SQLCompiler)
    return made


def changed(what: str) -> str:
    return MEND.format(sqlalchemy.__version__, what)


def test_the_bound_admits_the_minor_version_that_was_read() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "SQLAlchemy>=2.1,<2.2" in project["dependencies"], (
        "the bound of SQLAlchemy moved: this file says what to check before"
    )
    assert sqlalchemy.__version__.startswith("2.1."), changed("its minor version")


def test_parameters_of_sqlite_have_an_order_and_those_of_psycopg_have_names() -> None:
    assert compiled(DIALECTS["sqlite"]).positiontup == ["most", "name_1"], changed("positiontup")
    assert compiled(DIALECTS["postgresql"]).positiontup is None, changed("positiontup")


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_compiled_statement_knows_its_constants_and_their_types(dialect: Dialect) -> None:
    made = compiled(dialect)
    assert made.params == {"most": None, "name_1": "x"}, changed("SQLCompiler.params")
    types = {name: type(made.binds[name].type) for name in made.params}
    assert types == {"most": sqlalchemy.Integer, "name_1": sqlalchemy.String}, changed(
        "SQLCompiler.binds"
    )


def test_a_statement_knows_the_columns_that_it_returns() -> None:
    given = {
        insert(serials): 0,
        insert(serials).returning(serials.c.last): 1,
        sqlite.insert(serials).on_conflict_do_nothing(): 0,
        update(serials).values(last=1): 0,
        update(serials).values(last=1).returning(serials): 2,
        select(func.count()).select_from(serials): 1,
        select(literal(0)).union_all(select(serials.c.last)): 1,
    }
    found = [len(statement.exported_columns) for statement in given]
    assert found == list(given.values()), changed("exported_columns")


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_a_dialect_converts_values_by_functions_of_its_own(dialect: Dialect) -> None:
    kind = serials.c.last.type.dialect_impl(dialect)
    assert callable(kind.bind_processor), changed("TypeEngine.bind_processor")
    assert callable(kind.result_processor), changed("TypeEngine.result_processor")


def test_an_error_of_the_driver_is_wrapped_with_these_arguments() -> None:
    wanted = {"statement", "params", "orig", "dbapi_base_err", "hide_parameters", "dialect"}
    known = set(inspect.signature(DBAPIError.instance).parameters)
    assert wanted <= known, changed("DBAPIError.instance")


def test_a_connection_gives_its_driver_and_begins_by_itself(conn: Connection) -> None:
    assert conn.connection.dbapi_connection is not None, changed("dbapi_connection")
    assert issubclass(conn.dialect.loaded_dbapi.Error, Exception), changed("loaded_dbapi")
    assert conn.engine.hide_parameters is True, changed("Engine.hide_parameters")
