"""Optimistic retry: a worker that saves second loads the case and decides again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from storage.cases.cases import VersionConflict
from storage.database.unit_of_work import UnitOfWork

T = TypeVar("T")
ATTEMPTS = 5


async def with_conflict_retry(work: UnitOfWork, fn: Callable[[Connection], T]) -> T:
    """Run `fn` in a transaction; run it again when another worker saved the case meanwhile.

    Raises VersionConflict after ATTEMPTS runs: then something else must be wrong.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return await work.run(fn)
        except VersionConflict:
            continue
    return await work.run(fn)
