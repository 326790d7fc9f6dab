"""Which forum topic of the group shows which case; a lost topic is made anew."""

from __future__ import annotations

from storage.database.unit_of_work import UnitOfWork
from storage.telegram import topics


class Topics:
    """The topics of one group, stored in the desk's database."""

    def __init__(self, work: UnitOfWork, group_id: int) -> None:
        self._work = work
        self._group_id = group_id

    async def thread_of(self, number: str) -> int | None:
        """The topic that shows this case, if it is known."""
        return await self._work.read(lambda conn: topics.thread_of(conn, number, self._group_id))

    async def case_of(self, thread_id: int) -> str | None:
        """The case that this topic shows."""
        return await self._work.read(lambda conn: topics.case_of(conn, self._group_id, thread_id))

    async def remember(self, number: str, thread_id: int) -> None:
        """From now on this topic shows this case."""
        await self._work.run(lambda conn: topics.assign(conn, number, self._group_id, thread_id))

    async def forget(self, number: str) -> None:
        """The topic is gone; the next notice makes a new one."""
        await self._work.run(lambda conn: topics.unassign(conn, number, self._group_id))
