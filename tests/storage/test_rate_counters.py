"""Throttles: so many in a window, one verdict that says the limit was passed, and no old counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, func, select

from storage import rate_counters
from storage.database.unit_of_work import UnitOfWork
from storage.rate_counters import RateCounter, Verdict, hour, utc_day
from storage.schema import tables
from tests.storage.given import NOW

HOUR = timedelta(hours=1)


def test_the_first_over_the_limit_is_told_from_all_others(conn: Connection) -> None:
    throttle = RateCounter(limit=2)
    assert [throttle.count(conn, "unread email", NOW) for _ in range(5)] == [
        Verdict.ALLOWED,
        Verdict.ALLOWED,
        Verdict.FIRST_OVER,
        Verdict.OVER,
        Verdict.OVER,
    ]


def test_each_window_and_each_key_is_counted_alone(conn: Connection) -> None:
    throttle = RateCounter(limit=1)
    assert throttle.count(conn, "a", NOW) is Verdict.ALLOWED
    assert throttle.count(conn, "b", NOW) is Verdict.ALLOWED
    assert throttle.count(conn, "a", NOW + HOUR) is Verdict.ALLOWED
    assert throttle.count(conn, "a", NOW) is Verdict.FIRST_OVER


@pytest.mark.parametrize("window", [hour, utc_day])
def test_a_window_ends_with_the_clock_not_after_so_much_time(window) -> None:
    start = window(NOW)
    length = HOUR if window is hour else 24 * HOUR
    last = start + length - timedelta(microseconds=1)
    assert window(start) == window(last) == start
    assert window(last + timedelta(microseconds=1)) == start + length


def test_windows_are_those_of_utc_whatever_zone_the_moment_has() -> None:
    moment = datetime.fromisoformat("2026-03-02T06:59:59+07:00")
    assert hour(moment) == datetime(2026, 3, 1, 23, tzinfo=UTC)
    assert utc_day(moment) == datetime(2026, 3, 1, tzinfo=UTC)


def test_old_windows_are_deleted_and_newer_ones_still_count(conn: Connection) -> None:
    throttle = RateCounter(limit=1)
    throttle.count(conn, "a", NOW - HOUR)
    throttle.count(conn, "a", NOW)
    assert rate_counters.drop_older(conn, hour(NOW)) == 1
    assert throttle.count(conn, "a", NOW) is Verdict.FIRST_OVER
    assert conn.execute(select(func.count()).select_from(tables.throttles)).scalar_one() == 1


async def test_a_rollback_takes_the_count_back(work: UnitOfWork) -> None:
    throttle = RateCounter(limit=1)

    def fails(conn: Connection) -> None:
        throttle.count(conn, "a", NOW)
        raise LookupError

    with pytest.raises(LookupError):
        await work.run(fails)
    assert await work.run(lambda conn: throttle.count(conn, "a", NOW)) is Verdict.ALLOWED
