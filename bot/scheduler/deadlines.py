"""The clock loop: what is due becomes an event like any other."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.cases.conflict_retry import with_conflict_retry
from bot.cases.writer import CaseWriter
from storage.cases import cases, deadlines
from storage.database.unit_of_work import UnitOfWork
from workflows.engine.timers import due_event

BATCH = 100


class DeadlineScheduler:
    """Rings clocks, oldest first, each in a transaction of its own: one bad case stops no other."""

    def __init__(self, work: UnitOfWork, case_writer: CaseWriter) -> None:
        self._work = work
        self._case_writer = case_writer

    async def one_pass(self, now: datetime) -> int:
        """Ring what is due by now; how many clocks rang.

        What went wrong with a case is raised when all others have rung.
        """
        due = await self._work.read(lambda conn: deadlines.due(conn, now, limit=BATCH))
        rang, failures = 0, []
        for number, kind in due:
            ring = partial(self._ring, number=number, kind=kind, now=now)
            (result,) = await asyncio.gather(
                with_conflict_retry(self._work, ring), return_exceptions=True
            )
            if isinstance(result, BaseException):
                failures.append(result)
            else:
                rang += result
        if failures:
            raise BaseExceptionGroup("clocks that could not ring", failures)
        return rang

    def _ring(self, conn: Connection, number: str, kind: str, now: datetime) -> int:
        case = cases.load(conn, number)
        event = due_event(case, kind, now)
        if event is None:
            return 0
        self._case_writer.apply_to(conn, case, event)
        return 1
