"""The days off have changed: the running timers of every case are calculated again (CP-25)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.writer import CaseWriter
from bot.run_each import run_each
from storage import key_values
from storage.cases import cases, deadlines
from storage.database.unit_of_work import UnitOfWork
from workflows.calendar.working_time import Calendar
from workflows.case import DESK
from workflows.engine.timers import recalculated
from workflows.events import CalendarChanged

BATCH = 100
KNOWN = "calendar"
"""The key of the fingerprint of the calendar that was used last."""


class Recalculation:
    """Goes through all running cases once after a change; starts again after an interruption."""

    def __init__(self, work: UnitOfWork, case_writer: CaseWriter) -> None:
        self._work = work
        self._case_writer = case_writer
        self._mark = fingerprint(case_writer.policy.calendar)
        self._settled = False
        self._after = ""
        self._moved = 0

    async def one_pass(self, now: datetime) -> int:
        """Recalculate the next BATCH of cases if the days off have changed.

        Returns the number of cases that were read.

        What failed in a case is raised when the others of the batch are done.
        """
        if self._settled:
            return 0
        if await self._work.read(lambda conn: key_values.get(conn, KNOWN)) == self._mark:
            self._settled = True
            return 0
        numbers = await self._work.read(
            lambda conn: deadlines.running(conn, after=self._after, limit=BATCH)
        )
        if not numbers:
            await self._work.run(lambda conn: self._end(conn, now))
            self._settled = True
            return 0
        self._after = numbers[-1]
        outcomes = await run_each(numbers, lambda number: self._recalculate(number, now))
        self._moved += sum(moved for _, moved in outcomes.done)
        outcomes.raise_failures("cases whose due days could not be counted again")
        return len(numbers)

    async def _recalculate(self, number: str, now: datetime) -> int:
        def recalculate(conn: Connection) -> int:
            case = cases.load(conn, number)
            if recalculated(case, now, self._case_writer.policy) == case:
                return 0
            self._case_writer.apply_to(conn, case, CalendarChanged(by=DESK, at=now))
            return 1

        return await with_conflict_retry(self._work, recalculate)

    def _end(self, conn: Connection, now: datetime) -> None:
        key_values.put(conn, KNOWN, self._mark)
        if self._moved:
            text = (
                f"Lịch nghỉ đã thay đổi: đã tính lại hạn của {self._moved} hồ sơ. Hạn đã báo cho"
                " khách hàng không bị lùi; chi tiết ghi trong nhật ký từng hồ sơ."
            )
            self._case_writer.notify_agents(conn, text, now)


def fingerprint(calendar: Calendar) -> str:
    """A hash that is equal for calendars with the same working days."""
    parts = (
        sorted(calendar.days_off),
        sorted(calendar.worked_saturdays),
        sorted(calendar.closed),
        calendar.saturday_is_working_day,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
