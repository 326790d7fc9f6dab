"""Statements that go straight to the driver mean what SQLAlchemy would have made of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, bindparam, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database.engine import read_only
from storage.database.prepared import Prepared
from storage.database.upsert import Upsert
from storage.schema.tables import inbox, serials
from tests.storage.given import NOW, a_delivery

ADD = Prepared(serials.insert())
COUNT = Prepared(
    Upsert(
        serials,
        lambda into: into.on_conflict_do_update(
            index_elements=["name"], set_={"last": serials.c.last + 1}
        ).returning(serials.c.last),
    )
)
LAST = select(serials.c.name, serials.c.last).order_by(serials.c.name)
BELOW = Prepared(LAST.where(serials.c.last < bindparam("most"), serials.c.name != "never"))
DOUBLE = Prepared(
    update(serials).where(serials.c.name == bindparam("this")).values(last=serials.c.last * 2)
)
TAKE = Prepared(inbox.insert().returning(inbox.c.received_at, inbox.c.lease_until, inbox.c.note))


def test_rows_are_written_counted_and_read(conn: Connection) -> None:
    for name, last in (("a", 1), ("b", 2), ("never", 0)):
        assert ADD.execute(conn, {"name": name, "last": last}) == 1
    assert DOUBLE.execute(conn, {"this": "b"}) == 1
    assert DOUBLE.execute(conn, {"this": "nobody"}) == 0
    assert BELOW.rows(conn, {"most": 9}) == [("a", 1), ("b", 4)]
    assert BELOW.first(conn, {"most": 9}) == ("a", 1)
    assert BELOW.first(conn, {"most": 0}) is None
    assert COUNT.rows(conn, {"name": "a", "last": 1}) == [(2,)]


def test_values_are_converted_both_ways_by_their_columns(conn: Connection) -> None:
    sent = a_delivery(delivery_id="d-1")
    row = {
        "channel": sent.channel,
        "delivery_id": sent.delivery_id,
        "raw": sent.raw,
        "received_at": NOW,
        "status": "new",
        "attempts": 0,
        "lease_until": None,
        "note": "50 % \0 'và' :note",
    }
    assert TAKE.rows(conn, row) == [(NOW, None, "50 % \ufffd 'và' :note")]
    later = row | {"delivery_id": "d-2", "lease_until": NOW + timedelta(microseconds=1)}
    assert TAKE.rows(conn, later)[0][1] == NOW + timedelta(microseconds=1)
    with pytest.raises(ValueError, match="naive datetime"):
        TAKE.rows(conn, row | {"received_at": datetime(2026, 1, 1)})  # noqa: DTZ001 - the trap


def test_other_values_are_another_statement(conn: Connection) -> None:
    change = Prepared(update(serials).where(serials.c.name == bindparam("this")))
    ADD.execute(conn, {"name": "a", "last": 1})
    change.execute(conn, {"this": "a", "last": 5})
    change.execute(conn, {"this": "a", "name": "b"})
    assert conn.execute(LAST).all() == [("b", 5)]


def test_a_duplicate_raises_what_sqlalchemy_raises_and_hides_the_words(conn: Connection) -> None:
    ADD.execute(conn, {"name": "bí mật", "last": 1})
    with pytest.raises(IntegrityError) as caught:
        ADD.execute(conn, {"name": "bí mật", "last": 1})
    assert "SQL parameters hidden" in str(caught.value)


def test_it_begins_the_transaction_and_a_rollback_takes_it_back(engine: Engine) -> None:
    with engine.connect() as conn:
        ADD.execute(conn, {"name": "a", "last": 1})
        assert conn.in_transaction()
        conn.rollback()
        assert conn.execute(LAST).all() == []


def test_a_reading_connection_writes_nothing(engine: Engine) -> None:
    with read_only(engine).connect() as conn, pytest.raises(DBAPIError):
        ADD.execute(conn, {"name": "a", "last": 1})
