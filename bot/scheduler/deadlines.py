"""The deadline loop: a timer that is due becomes an event like any other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.writer import CaseWriter
from bot.run_each import run_each
from storage.cases import cases, deadlines
from storage.database.unit_of_work import UnitOfWork
from workflows.engine.timers import due_event

BATCH = 100


class DeadlineScheduler:
    """Fires due timers, oldest first, each in its own transaction: one bad case stops no other."""

    def __init__(self, work: UnitOfWork, case_writer: CaseWriter) -> None:
        self._work = work
        self._case_writer = case_writer

    async def one_pass(self, now: datetime) -> int:
        """Fire the timers that are due. Returns the number of timers that fired.

        What failed in a case is raised after all others.
        """
        due = await self._work.read(lambda conn: deadlines.due(conn, now, limit=BATCH))
        outcomes = await run_each(due, lambda timer: self._fire(*timer, now))
        outcomes.raise_failures("timers that could not fire")
        return sum(fired for _, fired in outcomes.done)

    async def _fire(self, number: str, kind: str, now: datetime) -> int:
        def fire(conn: Connection) -> int:
            case = cases.load(conn, number)
            event = due_event(case, kind, now)
            if event is None:
                return 0
            self._case_writer.apply_to(conn, case, event)
            return 1

        return await with_conflict_retry(self._work, fire)
