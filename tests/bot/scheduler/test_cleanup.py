"""What was left halfway is forgotten by itself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from bot.scheduler.cleanup import COUNTS_KEPT, KEPT, Cleanup
from storage import forms
from storage.database.unit_of_work import UnitOfWork
from storage.rate_counters import RateCounter, Verdict
from tests.storage.given import NOW


async def test_forms_that_nobody_went_on_with_are_forgotten_daily(sqlite_engine: Engine) -> None:
    work = UnitOfWork(sqlite_engine)
    await work.run(lambda conn: forms.save(conn, "an", {"name": "Bảo"}, now=NOW))
    cleanup, late = Cleanup(work), NOW + KEPT + timedelta(seconds=1)
    assert await cleanup.one_pass(NOW + KEPT) == 0, "it is kept to the last moment"
    assert await cleanup.one_pass(late) == 0, "once a day is enough"
    assert await cleanup.one_pass(late + timedelta(days=1)) == 1
    assert await work.read(lambda conn: forms.load(conn, "an")) is None
    await work.close()


async def test_throttles_of_days_gone_by_are_deleted(sqlite_engine: Engine) -> None:
    work = UnitOfWork(sqlite_engine)
    throttle = RateCounter(limit=1)
    await work.run(lambda conn: throttle.count(conn, "unread email", NOW))
    soon, late = NOW + timedelta(hours=1), NOW + COUNTS_KEPT + timedelta(hours=1)
    assert await Cleanup(work).one_pass(soon) == 0, "its window may still be counted"
    again = await work.run(lambda conn: throttle.count(conn, "unread email", NOW))
    assert again is Verdict.FIRST_OVER
    assert await Cleanup(work).one_pass(late) == 1
    await work.close()
