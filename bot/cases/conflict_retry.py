"""Two workers, one case: who saves second decides again from the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from storage.cases.cases import VersionConflict
from storage.database.unit_of_work import UnitOfWork

T = TypeVar("T")
RACES = 5


async def with_conflict_retry(work: UnitOfWork, fn: Callable[[Connection], T]) -> T:
    """What `fn` returned; run again from its first load when somebody saved the case meanwhile.

    Raises LostRace after so many defeats that something else must be wrong.
    """
    for _ in range(RACES - 1):
        try:
            return await work.run(fn)
        except VersionConflict:
            continue
    return await work.run(fn)
